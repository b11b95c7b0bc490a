import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const gridWorker: Workplace = {
  name: 'gridWorker',
  icon: 'pin',
  permissions: ['cases.verify'],
  and: 'cases.file',
  messages: { zh, en },
  begin: async () => (await import('./field')).beginField(),
  end: async () => (await import('./field')).endField(),
  routes: [
    {
      path: '/field',
      component: () => import('./TasksPage.vue'),
      meta: { title: 'gridWorker.tasks' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('./FieldCase.vue'),
          props: true,
          meta: { title: 'cases.case' },
        },
      ],
    },
    {
      path: '/field/report',
      component: () => import('./FieldReport.vue'),
      meta: { title: 'gridWorker.report' },
    },
    {
      path: '/field/outbox',
      component: () => import('./OutboxPage.vue'),
      meta: { title: 'gridWorker.outbox' },
    },
  ],
};

export default gridWorker;
