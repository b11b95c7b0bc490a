import type { RouteRecordRaw } from 'vue-router';
import type { Workplace } from '@/shared/workplace';
import en from './en';
import zh from './zh';

const page = (path: string, component: RouteRecordRaw['component']): RouteRecordRaw =>
  ({ path, component, meta: { title: `knowledge.${path}` } }) as RouteRecordRaw;

const knowledge: Workplace = {
  name: 'knowledge',
  icon: 'file',
  permissions: ['knowledge.edit', 'knowledge.publish'],
  messages: { zh, en },
  routes: [
    {
      path: '/knowledge',
      component: () => import('./KnowledgePage.vue'),
      meta: { title: 'knowledge.title' },
      children: [
        { path: '', redirect: '/knowledge/articles' },
        {
          path: 'articles',
          component: () => import('./ArticlesPage.vue'),
          meta: { title: 'knowledge.articles' },
          children: [
            {
              path: 'new',
              component: () => import('./NewArticle.vue'),
              meta: { title: 'knowledge.newArticle' },
            },
            {
              path: ':id([0-9a-f-]{36})',
              component: () => import('./ArticlePage.vue'),
              props: true,
              meta: { title: 'knowledge.article' },
            },
          ],
        },
        page('questions', () => import('./QuestionsPage.vue')),
        page('synonyms', () => import('./SynonymsPage.vue')),
        page('import', () => import('./ImportPage.vue')),
      ],
    },
  ],
};

export default knowledge;
