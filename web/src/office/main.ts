import { createRouter, createWebHistory } from 'vue-router';
import { startApp } from '@/shared/startApp';
import NotFound from '@/shared/ui/NotFound.vue';
import OfficeApp from './OfficeApp.vue';
import { workplaces } from './workplaces';

const router = createRouter({
  history: createWebHistory('/office/'),
  routes: [
    { path: '/', component: () => import('./FirstPage.vue') },
    ...workplaces.flatMap((workplace) =>
      workplace.routes.map((route) => ({ ...route, meta: { ...route.meta, workplace: workplace.name } })),
    ),
    { path: '/:rest(.*)*', component: NotFound, meta: { title: 'app.notFound' } },
  ],
});

startApp(OfficeApp, router, workplaces);
