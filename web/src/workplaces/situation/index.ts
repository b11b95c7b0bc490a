import { offers } from '@/shared/cases/actions';
import type { Workplace } from '@/shared/workplace';
import { forgetTyped, warnBeforeLeaving } from './brief/unsaved';
import en from './en';
import zh from './zh';

const situation: Workplace = {
  name: 'situation',
  icon: 'grid',
  permissions: ['cases.situation'],
  messages: { zh, en },
  begin: async () => warnBeforeLeaving(),
  end: async () => forgetTyped(),
  routes: [
    {
      path: '/situation',
      component: () => import('./SituationPage.vue'),
      meta: { title: 'situation.title' },
    },
    {
      path: '/situation/wall',
      component: () => import('./WallPage.vue'),
      meta: { title: 'situation.wall' },
    },
    {
      path: '/situation/arrange',
      component: () => import('./ArrangePage.vue'),
      meta: { title: 'situation.arrange' },
    },
    {
      path: '/situation/cases',
      component: () => import('./FigureCases.vue'),
      meta: { title: 'situation.cases' },
      children: [
        {
          path: ':id([0-9a-f-]{36})',
          component: () => import('@/shared/cases/CasePanel.vue'),
          props: ({ params }) => ({
            id: params.id,
            base: '/situation/cases',
            offered: [...offers.supervisor, ...offers.dispatcher],
          }),
          meta: { title: 'cases.case' },
        },
      ],
    },
    {
      path: '/brief',
      component: () => import('./brief/BriefListPage.vue'),
      meta: { title: 'situation.brief.title' },
    },
    {
      path: '/brief/:id([0-9a-f-]{36})',
      component: () => import('./brief/BriefPage.vue'),
      props: true,
      meta: { title: 'situation.brief.one' },
    },
  ],
};

export default situation;
