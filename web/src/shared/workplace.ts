import type { RouteRecordRaw } from 'vue-router';
import type { Messages } from './i18n';
import type { IconName } from './ui/icons';

/** One person's place of work: its pages, its words, who may enter. */
export interface Workplace {
  /** Also the first part of its addresses and of its messages. */
  name: string;
  icon: IconName;
  /** Any of these opens it; none needed for the public. */
  permissions: string[];
  /** And this one, where one of those is not enough. */
  and?: string;
  /** What it does on this device once such a person is signed in, whichever page is open. */
  begin?: () => Promise<void>;
  /** And once that person has signed out or the session is over. */
  end?: () => Promise<void>;
  routes: RouteRecordRaw[];
  messages: { zh: Messages; en: Messages };
}
