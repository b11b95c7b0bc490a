import { language, type Language, type Text } from '@/shared/i18n';

/** A brief is read in the language of the brief, whatever that of the page; one that is missing is the other. */
export const inLanguage = (text: Text | null | undefined, of: Language) =>
  text ? (of === 'en' ? text.english || text.chinese : text.chinese || text.english) : '';

const digits = '〇一二三四五六七八九';

/** 1 to 99 as Chinese counts headings. */
export function chineseNumber(number: number) {
  const tens = Math.floor(number / 10);
  const ones = number % 10;
  return (tens > 1 ? digits[tens] : '') + (tens > 0 ? '十' : '') + (ones > 0 ? digits[ones] : '');
}

export const numbered = (number: number, heading: string, of: Language) =>
  of === 'en' ? `${number}. ${heading}` : `${chineseNumber(number)}、${heading}`;

export function figure(value: number | null | undefined, unit: 'cases' | 'percent') {
  if (value === null || value === undefined) return '—';
  const words = new Intl.NumberFormat('en').format(value);
  return unit === 'percent' ? `${words}%` : words;
}

const zone = 'Asia/Shanghai';

export const day = (at: string | Date, of: Language = language.value) =>
  new Intl.DateTimeFormat(of === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }).format(new Date(at));

export const minute = (at: string | Date, of: Language) =>
  new Intl.DateTimeFormat(of === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: zone,
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));
