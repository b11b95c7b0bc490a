import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const sensing: Workplace = {
  name: 'sensing',
  icon: 'locate',
  permissions: ['sensing.read'],
  messages: { zh, en },
  routes: [
    {
      path: '/sensing',
      component: () => import('./SensingPage.vue'),
      meta: { title: 'sensing.title' },
      children: [
        { path: '', redirect: '/sensing/devices' },
        {
          path: 'devices',
          component: () => import('./DevicesPage.vue'),
          meta: { title: 'sensing.devices' },
          children: [
            { path: 'new', component: () => import('./NewDevice.vue'), meta: { title: 'sensing.newDevice' } },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./DevicePage.vue'),
              props: true,
              meta: { title: 'sensing.device' },
            },
          ],
        },
        { path: 'alarms', component: () => import('./AlarmsPage.vue'), meta: { title: 'sensing.alarms' } },
        {
          path: 'rules',
          component: () => import('./RulesPage.vue'),
          meta: { title: 'sensing.rules' },
          children: [
            { path: 'new', component: () => import('./RulePage.vue'), meta: { title: 'sensing.newRule' } },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./RulePage.vue'),
              props: true,
              meta: { title: 'sensing.rule' },
            },
          ],
        },
        {
          path: 'events',
          component: () => import('./EventsPage.vue'),
          meta: { title: 'sensing.events' },
          children: [
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./EventPage.vue'),
              props: true,
              meta: { title: 'sensing.events' },
            },
          ],
        },
        {
          path: 'behaviours',
          component: () => import('./BehavioursPage.vue'),
          meta: { title: 'sensing.behaviours' },
          children: [
            {
              path: 'new',
              component: () => import('./BehaviourPage.vue'),
              meta: { title: 'sensing.newBehaviour' },
            },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./BehaviourPage.vue'),
              props: true,
              meta: { title: 'sensing.behaviours' },
            },
          ],
        },
        { path: 'figures', component: () => import('./FiguresPage.vue'), meta: { title: 'sensing.figures' } },
        { path: 'refused', component: () => import('./RefusedPage.vue'), meta: { title: 'sensing.refused' } },
        { path: 'connect', component: () => import('./ConnectPage.vue'), meta: { title: 'sensing.connect' } },
      ],
    },
  ],
};

export default sensing;
