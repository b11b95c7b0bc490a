import { offers } from '@/shared/cases/actions';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const handler: Workplace = {
  name: 'handler',
  icon: 'inbox',
  permissions: ['cases.handle'],
  messages: { zh, en },
  routes: [
    {
      path: '/inbox',
      component: () => import('./InboxPage.vue'),
      meta: { title: 'handler.title' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('@/shared/cases/CasePanel.vue'),
          props: ({ params }) => ({ id: params.id, base: '/inbox', offered: offers.handler }),
          meta: { title: 'cases.case' },
        },
      ],
    },
  ],
};

export default handler;
