import { offers } from '@/shared/cases/actions';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const callTaker: Workplace = {
  name: 'callTaker',
  icon: 'phone',
  permissions: ['cases.register', 'cases.handle'],
  and: 'cases.file',
  messages: { zh, en },
  routes: [
    {
      path: '/call',
      component: () => import('./CallPage.vue'),
      meta: { title: 'callTaker.title' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('@/shared/cases/CasePanel.vue'),
          props: ({ params }) => ({ id: params.id, base: '/call', offered: offers.callTaker }),
          meta: { title: 'cases.case' },
        },
      ],
    },
  ],
};

export default callTaker;
