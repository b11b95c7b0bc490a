import type { RouteRecordRaw } from 'vue-router';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import { sections } from './sections';
import zh from './zh';

/** A list with one of its things, or a new one, beside it. */
const split = (
  name: string,
  list: RouteRecordRaw['component'],
  one: RouteRecordRaw['component'],
  fresh?: RouteRecordRaw['component'],
): RouteRecordRaw =>
  ({
    path: name,
    component: list,
    meta: { title: `administrator.${name}` },
    children: [
      ...(fresh ? [{ path: 'new', component: fresh, meta: { title: `administrator.${name}New` } }] : []),
      { path: ':id', component: one, props: true, meta: { title: `administrator.${name}One` } },
    ],
  }) as RouteRecordRaw;

const page = (name: string, component: RouteRecordRaw['component']): RouteRecordRaw =>
  ({ path: name, component, meta: { title: `administrator.${name}` } }) as RouteRecordRaw;

const administrator: Workplace = {
  name: 'administrator',
  icon: 'people',
  permissions: [...new Set(sections.flatMap((section) => section.permissions))],
  messages: { zh, en },
  routes: [
    {
      path: '/admin',
      component: () => import('./AdministratorPage.vue'),
      meta: { title: 'administrator.title' },
      children: [
        { path: '', component: () => import('./FirstSection.vue') },
        split(
          'people',
          () => import('./people/PeoplePage.vue'),
          () => import('./people/PersonPage.vue'),
          () => import('./people/NewPerson.vue'),
        ),
        split(
          'units',
          () => import('./units/UnitsPage.vue'),
          () => import('./units/UnitPage.vue'),
          () => import('./units/NewUnit.vue'),
        ),
        split(
          'roles',
          () => import('./roles/RolesPage.vue'),
          () => import('./roles/RolePage.vue'),
          () => import('./roles/NewRole.vue'),
        ),
        split(
          'webhooks',
          () => import('./webhooks/WebhooksPage.vue'),
          () => import('./webhooks/WebhookPage.vue'),
          () => import('./webhooks/NewWebhook.vue'),
        ),
        split(
          'matters',
          () => import('./matters/MattersPage.vue'),
          () => import('./matters/MatterPage.vue'),
          () => import('./matters/NewMatter.vue'),
        ),
        page('grids', () => import('./places/GridsPage.vue')),
        page('duties', () => import('./duties/DutiesPage.vue')),
        split(
          'tables',
          () => import('./tables/TablesPage.vue'),
          () => import('./tables/TablePage.vue'),
          () => import('./tables/NewTable.vue'),
        ),
        page('models', () => import('./models/ModelsPage.vue')),
        page('calendar', () => import('./calendar/CalendarPage.vue')),
        page('packs', () => import('./packs/PacksPage.vue')),
        page('keys', () => import('./keys/KeysPage.vue')),
        page('records', () => import('./records/RecordsPage.vue')),
        page('ledger', () => import('./records/LedgerPage.vue')),
      ],
    },
  ],
};

export default administrator;
