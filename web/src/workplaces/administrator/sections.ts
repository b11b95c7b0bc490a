import type { Section } from '@/shared/admin/SectionFrame.vue';

/** What there is to administer. The three administrations each see their own. */
export const sections: Section[] = [
  {
    path: '/admin/people',
    title: 'administrator.people',
    icon: 'user',
    permissions: ['users.manage', 'roles.grant'],
  },
  {
    path: '/admin/units',
    title: 'administrator.units',
    icon: 'building',
    permissions: ['organisations.manage'],
  },
  { path: '/admin/grids', title: 'administrator.grids', icon: 'pin', permissions: ['organisations.manage'] },
  {
    path: '/admin/duties',
    title: 'administrator.duties',
    icon: 'hand',
    permissions: ['organisations.manage'],
  },
  {
    path: '/admin/matters',
    title: 'administrator.matters',
    icon: 'file',
    permissions: ['matters.edit', 'matters.review', 'matters.publish'],
  },
  {
    path: '/admin/tables',
    title: 'administrator.tables',
    icon: 'merge',
    permissions: ['decisions.edit', 'decisions.publish'],
  },
  {
    path: '/admin/models',
    title: 'administrator.models',
    icon: 'star',
    permissions: ['intake.train', 'intake.use'],
  },
  {
    path: '/admin/calendar',
    title: 'administrator.calendar',
    icon: 'clock',
    permissions: ['calendar.manage'],
  },
  { path: '/admin/packs', title: 'administrator.packs', icon: 'inbox', permissions: ['packs.install'] },
  {
    path: '/admin/webhooks',
    title: 'administrator.webhooks',
    icon: 'send',
    permissions: ['webhooks.manage'],
  },
  { path: '/admin/roles', title: 'administrator.roles', icon: 'lock', permissions: ['roles.manage'] },
  { path: '/admin/keys', title: 'administrator.keys', icon: 'grid', permissions: ['apikeys.manage'] },
  { path: '/admin/records', title: 'administrator.records', icon: 'search', permissions: ['audit.read'] },
  { path: '/admin/ledger', title: 'administrator.ledger', icon: 'shield', permissions: ['audit.read'] },
];
