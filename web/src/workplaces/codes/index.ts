import type { Workplace } from '@/shared/workplace';
import en from './en';
import { sections } from './sections';
import zh from './zh';

const codes: Workplace = {
  name: 'codes',
  icon: 'grid',
  permissions: [...new Set(sections.flatMap((section) => section.permissions))],
  messages: { zh, en },
  routes: [
    {
      path: '/codes',
      component: () => import('./CodesPage.vue'),
      meta: { title: 'codes.title' },
      children: [
        { path: '', component: () => import('./FirstSection.vue'), meta: { title: 'codes.title' } },
        {
          path: 'objects',
          component: () => import('./ObjectsPage.vue'),
          meta: { title: 'codes.objects' },
          children: [
            { path: 'new', component: () => import('./NewObject.vue'), meta: { title: 'codes.newObject' } },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./ObjectPage.vue'),
              props: true,
              meta: { title: 'codes.object' },
            },
          ],
        },
        {
          path: 'batches',
          component: () => import('./BatchesPage.vue'),
          meta: { title: 'codes.batches' },
          children: [
            { path: 'new', component: () => import('./NewBatch.vue'), meta: { title: 'codes.newBatch' } },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./BatchPage.vue'),
              props: true,
              meta: { title: 'codes.batch' },
            },
          ],
        },
        {
          path: 'designs',
          component: () => import('./DesignsPage.vue'),
          meta: { title: 'codes.print.title' },
          children: [
            { path: 'new', component: () => import('./DesignPage.vue'), meta: { title: 'codes.print.make' } },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./DesignPage.vue'),
              props: true,
              meta: { title: 'codes.print.title' },
            },
          ],
        },
        { path: 'asks', component: () => import('./AsksPage.vue'), meta: { title: 'codes.asks.title' } },
        {
          path: 'conflicts',
          component: () => import('./ConflictsPage.vue'),
          meta: { title: 'codes.conflicts.title' },
        },
        { path: 'query', component: () => import('./QueryPage.vue'), meta: { title: 'codes.query' } },
        { path: 'scans', component: () => import('./ScansPage.vue'), meta: { title: 'codes.heat.title' } },
        { path: 'alarms', component: () => import('./AlarmsPage.vue'), meta: { title: 'codes.alarms' } },
        {
          path: 'kinds',
          component: () => import('./KindsPage.vue'),
          meta: { title: 'codes.kinds' },
          children: [
            {
              path: 'new',
              component: () => import('./NewKind.vue'),
              meta: { title: 'codes.kindEditor.make' },
            },
            {
              path: ':code',
              component: () => import('./KindPage.vue'),
              props: true,
              meta: { title: 'codes.kind' },
            },
          ],
        },
      ],
    },
  ],
};

export default codes;
