import { nextTick, watch } from 'vue';
import type { Router } from 'vue-router';
import { language, say, t } from './i18n';
import { settings } from './settings';

/** Names the tab after the page, and brings the focus to its heading, as a new page would. */
export function followTitles(router: Router) {
  const name = () => {
    const key = router.currentRoute.value.meta.title as string | undefined;
    const city = say(settings.value?.city) || t('app.name');
    document.title = key ? `${t(key)} · ${city}` : city;
  };
  watch([language, settings], name);
  router.afterEach(async (to, from) => {
    name();
    if (from.matched.length === 0 || to.path === from.path) return;
    await nextTick();
    // A page that begins with a field has taken the focus there.
    if (!document.activeElement?.matches('main :is(input, textarea, select)'))
      document.querySelector<HTMLElement>('main h1')?.focus?.();
    window.scrollTo(0, 0);
  });
}
