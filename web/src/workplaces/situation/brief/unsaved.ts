import { onLeave } from '@/office/session';
import { t } from '@/shared/i18n';

/** What was typed into a brief and not saved yet outlives a reload of the tab, but not the person's session. */
const prefix = 'zhishu.brief.';

export interface Typed {
  /** The version it was typed over. */
  version: number;
  words: string;
}

export function keptOf(id: string): Typed | null {
  try {
    return JSON.parse(sessionStorage.getItem(prefix + id) ?? 'null') as Typed | null;
  } catch {
    return null;
  }
}

export function keep(id: string, typed: Typed | null) {
  if (typed) sessionStorage.setItem(prefix + id, JSON.stringify(typed));
  else sessionStorage.removeItem(prefix + id);
}

const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));

export function forgetTyped() {
  for (const key of kept()) sessionStorage.removeItem(key);
}

let isChecked = false;

/** Signing out says that something would be lost. */
export function warnBeforeLeaving() {
  if (isChecked) return;
  isChecked = true;
  onLeave(async () => (kept().length ? t('situation.brief.leftBehind') : null));
}
