import type { Section } from '@/shared/admin/SectionFrame.vue';

/** What there is to do with codes. */
export const sections: Section[] = [
  { path: '/codes/objects', title: 'codes.objects', icon: 'building', permissions: ['codes.read'] },
  { path: '/codes/batches', title: 'codes.batches', icon: 'copy', permissions: ['codes.issue'] },
  {
    path: '/codes/designs',
    title: 'codes.print.title',
    icon: 'type',
    permissions: ['codes.designs', 'codes.issue'],
  },
  { path: '/codes/asks', title: 'codes.asks.title', icon: 'hand', permissions: ['codes.bind'] },
  {
    path: '/codes/conflicts',
    title: 'codes.conflicts.title',
    icon: 'merge',
    permissions: ['codes.decide'],
  },
  { path: '/codes/query', title: 'codes.query', icon: 'search', permissions: ['codes.query'] },
  { path: '/codes/scans', title: 'codes.heat.title', icon: 'flame', permissions: ['codes.alarms'] },
  { path: '/codes/alarms', title: 'codes.alarms', icon: 'alert', permissions: ['codes.alarms'] },
  { path: '/codes/kinds', title: 'codes.kinds', icon: 'shield', permissions: ['codes.read'] },
];
