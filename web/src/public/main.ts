import { createRouter, createWebHistory } from 'vue-router';
import { startApp } from '@/shared/startApp';
import NotFound from '@/shared/ui/NotFound.vue';
import PublicApp from './PublicApp.vue';
import { workplaces } from './workplaces';

const router = createRouter({
  history: createWebHistory('/'),
  routes: [
    ...workplaces.flatMap((workplace) => workplace.routes),
    { path: '/:rest(.*)*', component: NotFound, meta: { title: 'app.notFound' } },
  ],
});

startApp(PublicApp, router, workplaces);
