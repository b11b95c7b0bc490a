import type { Section } from '@/shared/admin/SectionFrame.vue';

const worker = ['knowledge.edit', 'knowledge.publish'];

/** What there is to do at the knowledge base. */
export const sections: Section[] = [
  { path: '/knowledge/articles', title: 'knowledge.articles', icon: 'file', permissions: worker },
  {
    path: '/knowledge/questions',
    title: 'knowledge.questions',
    icon: 'chat',
    permissions: ['knowledge.edit'],
  },
  {
    path: '/knowledge/synonyms',
    title: 'knowledge.synonyms',
    icon: 'merge',
    permissions: ['knowledge.edit'],
  },
  { path: '/knowledge/import', title: 'knowledge.import', icon: 'inbox', permissions: ['knowledge.edit'] },
];
