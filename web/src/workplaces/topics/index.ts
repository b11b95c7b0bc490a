import { offers } from '@/shared/cases/actions';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const topics: Workplace = {
  name: 'topics',
  icon: 'flame',
  permissions: ['intake.topics'],
  messages: { zh, en },
  routes: [
    {
      path: '/topics',
      component: () => import('./TopicsPage.vue'),
      meta: { title: 'topics.title' },
    },
    {
      path: '/topics/:topic([0-9a-f-]{36})',
      component: () => import('./TopicPage.vue'),
      props: true,
      meta: { title: 'topics.one' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('@/shared/cases/CasePanel.vue'),
          props: ({ params }) => ({
            id: params.id,
            base: `/topics/${String(params.topic)}`,
            offered: ['merge', 'unmerge', ...offers.supervisor],
          }),
          meta: { title: 'cases.case' },
        },
      ],
    },
  ],
};

export default topics;
