import { createRouter, createWebHistory } from 'vue-router';
import casesEn from '@/shared/cases/en';
import casesZh from '@/shared/cases/zh';
import { addMessages } from '@/shared/i18n';
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

addMessages({ zh: { cases: casesZh }, en: { cases: casesEn } });
startApp(OfficeApp, router, workplaces);
