import type { Section } from '@/shared/admin/SectionFrame.vue';

/** What there is of sensing. */
export const sections: Section[] = [
  { path: '/sensing/devices', title: 'sensing.devices', icon: 'locate', permissions: ['sensing.read'] },
  { path: '/sensing/alarms', title: 'sensing.alarms', icon: 'alert', permissions: ['sensing.read'] },
  { path: '/sensing/events', title: 'sensing.events', icon: 'camera', permissions: ['sensing.check'] },
  { path: '/sensing/rules', title: 'sensing.rules', icon: 'merge', permissions: ['sensing.read'] },
  {
    path: '/sensing/behaviours',
    title: 'sensing.behaviours',
    icon: 'people',
    permissions: ['sensing.read'],
  },
  { path: '/sensing/figures', title: 'sensing.figures', icon: 'grid', permissions: ['sensing.read'] },
  { path: '/sensing/refused', title: 'sensing.refused', icon: 'stop', permissions: ['sensing.read'] },
  { path: '/sensing/connect', title: 'sensing.connect', icon: 'send', permissions: ['sensing.manage'] },
];
