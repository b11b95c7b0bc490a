import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const resident: Workplace = {
  name: 'resident',
  icon: 'people',
  permissions: [],
  messages: { zh, en },
  routes: [
    { path: '/', component: () => import('./HomePage.vue') },
    {
      path: '/report',
      component: () => import('./ReportPage.vue'),
      meta: { title: 'resident.report.title' },
    },
    {
      path: '/follow',
      component: () => import('./FollowPage.vue'),
      meta: { title: 'resident.follow.title' },
    },
  ],
};

export default resident;
