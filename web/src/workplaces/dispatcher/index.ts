import { offers } from '@/shared/cases/actions';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const dispatcher: Workplace = {
  name: 'dispatcher',
  icon: 'send',
  permissions: ['cases.dispatch'],
  messages: { zh, en },
  routes: [
    {
      path: '/dispatch',
      component: () => import('./QueuePage.vue'),
      meta: { title: 'dispatcher.title' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('@/shared/cases/CasePanel.vue'),
          props: ({ params }) => ({ id: params.id, base: '/dispatch', offered: offers.dispatcher }),
          meta: { title: 'cases.case' },
        },
      ],
    },
  ],
};

export default dispatcher;
