import { language, t } from '../i18n';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A span as people say it: the two largest units at most where the larger is small. */
export function span(milliseconds: number): string {
  const length = Math.abs(milliseconds);
  if (length < hour) return t('time.minutes', { count: Math.max(1, Math.round(length / minute)) });
  if (length < 2 * day) {
    const hours = Math.floor(length / hour);
    const minutes = Math.floor((length % hour) / minute);
    return hours < 3 && minutes > 0
      ? `${t('time.hours', { count: hours })} ${t('time.minutes', { count: minutes })}`
      : t('time.hours', { count: hours });
  }
  return t('time.days', { count: Math.floor(length / day) });
}

export const timeLeft = (due: string | Date, now = new Date()): string => {
  const left = new Date(due).getTime() - now.getTime();
  return t(left < 0 ? 'time.over' : 'time.left', { span: span(left) });
};

export const ago = (at: string | Date, now = new Date()): string => {
  const passed = now.getTime() - new Date(at).getTime();
  return passed < minute ? t('time.now') : t('time.ago', { span: span(passed) });
};

const zone = 'Asia/Shanghai';

/** The exact instant where the city is. */
export const instant = (at: string | Date): string =>
  new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: zone,
    year: 'numeric',
    month: language.value === 'en' ? 'short' : 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));

export const dayAndTime = (at: string | Date): string =>
  new Intl.DateTimeFormat(language.value === 'en' ? 'en-GB' : 'zh-CN', {
    timeZone: zone,
    month: language.value === 'en' ? 'short' : 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(new Date(at));

/** The day of the city so many days ago, as `2026-11-21`. */
export const civilDay = (ago: number, now = new Date()): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(now.getTime() - ago * day);

/** The hour of the day where the city is. */
export const hourOf = (at: string | Date): number =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit' }).format(new Date(at)));

export const number = (value: number): string =>
  new Intl.NumberFormat(language.value === 'en' ? 'en' : 'zh-CN').format(value);
