import { offers } from '@/shared/cases/actions';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const supervisor: Workplace = {
  name: 'supervisor',
  icon: 'shield',
  permissions: ['cases.supervise'],
  messages: { zh, en },
  routes: [
    {
      path: '/supervision',
      component: () => import('./SupervisionPage.vue'),
      meta: { title: 'supervisor.title' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('@/shared/cases/CasePanel.vue'),
          props: ({ params }) => ({ id: params.id, base: '/supervision', offered: offers.supervisor }),
          meta: { title: 'cases.case' },
        },
      ],
    },
  ],
};

export default supervisor;
