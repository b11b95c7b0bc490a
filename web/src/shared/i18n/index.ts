import { createI18n } from 'vue-i18n';
import { ref } from 'vue';
import en from './en';
import zh from './zh';

export type Language = 'zh' | 'en';
export type Messages = { [key: string]: string | Messages };

/** A text in both languages, as the API gives names of states, units and matters. */
export interface Text {
  chinese: string;
  english: string;
}

const kept = 'zhishu.language';

function first(): Language {
  const chosen = localStorage.getItem(kept);
  if (chosen === 'zh' || chosen === 'en') return chosen;
  return navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh';
}

export const language = ref<Language>(first());

export const i18n = createI18n({
  legacy: false,
  locale: language.value,
  fallbackLocale: false,
  messages: { zh, en } as Record<Language, Messages>,
  // A key on the page is a defect; tests fail on it.
  missing: (to, key) => console.error(`No words in ${to} for ${key}`),
});

export function addMessages(messages: { zh: Messages; en: Messages }) {
  i18n.global.mergeLocaleMessage('zh', messages.zh);
  i18n.global.mergeLocaleMessage('en', messages.en);
}

export function setLanguage(to: Language) {
  language.value = to;
  i18n.global.locale.value = to;
  localStorage.setItem(kept, to);
  document.documentElement.lang = to === 'zh' ? 'zh-CN' : 'en';
}

export const t = (key: string, values?: Record<string, unknown>) =>
  values ? i18n.global.t(key, values) : i18n.global.t(key);

/** For what has a language of its own, whatever that of the page. */
export const tIn = (of: Language, key: string, values: Record<string, unknown> = {}) =>
  i18n.global.t(key, values, { locale: of });

/** What the API gives in both languages, in the reader's. */
export const say = (text: Text | null | undefined) =>
  text ? (language.value === 'en' ? text.english : text.chinese) || text.chinese : '';

/** The API's words stand within sentences; alone they begin with a capital. */
export const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

setLanguage(language.value);
