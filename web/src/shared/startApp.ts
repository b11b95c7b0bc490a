import { createApp, type Component } from 'vue';
import type { Router } from 'vue-router';
import { addMessages, i18n } from './i18n';
import { followTitles } from './pageTitles';
import { loadSettings } from './settings';
import type { Workplace } from './workplace';
import './ui/preferences';
import './style/base.css';

export function startApp(root: Component, router: Router, workplaces: Workplace[]) {
  for (const { name, messages } of workplaces)
    addMessages({ zh: { [name]: messages.zh }, en: { [name]: messages.en } });
  void loadSettings();
  followTitles(router);
  createApp(root).use(i18n).use(router).mount('#app');
}
