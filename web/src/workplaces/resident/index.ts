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
      path: '/ask',
      component: () => import('./AskPage.vue'),
      meta: { title: 'resident.ask.title' },
    },
    {
      path: '/ask/:id([0-9a-f-]{36})',
      component: () => import('./AskedArticle.vue'),
      props: true,
      meta: { title: 'resident.ask.article' },
    },
    {
      path: '/scan',
      component: () => import('./ScanPage.vue'),
      meta: { title: 'resident.code.title' },
    },
    {
      // Printed in upper case, so that all of the link is in one mode of QR; addresses match in either.
      path: '/c/:text',
      component: () => import('./CodePage.vue'),
      props: true,
      meta: { title: 'resident.code.title' },
    },
    {
      path: '/nearby',
      component: () => import('./NearbyPage.vue'),
      meta: { title: 'resident.nearby.title' },
    },
    {
      path: '/own',
      component: () => import('./OwnPage.vue'),
      meta: { title: 'resident.own.title' },
    },
    {
      path: '/follow',
      component: () => import('./FollowPage.vue'),
      meta: { title: 'resident.follow.title' },
    },
  ],
};

export default resident;
