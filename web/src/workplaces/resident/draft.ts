import { reactive, watch } from 'vue';
import type { Position } from '@/shared/map/coordinates';

export interface Draft {
  description: string;
  place: Position | null;
  address: string;
  /** The thing whose code was scanned. */
  object: string;
  name: string;
  phone: string;
  confidential: boolean;
  isPublic: boolean;
}

const key = 'zhishu.draft';
const empty = (): Draft => ({
  description: '',
  place: null,
  address: '',
  object: '',
  name: '',
  phone: '',
  confidential: false,
  isPublic: true,
});

/** What was typed outlives a reload, but not the tab: it is of one report by one person. */
export function useDraft() {
  let kept: Partial<Draft> = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Draft>;
  } catch {
    // Somebody else's text; begin anew.
  }
  const draft = reactive<Draft>({ ...empty(), ...kept });
  // Name and number stay out of what is kept.
  watch(draft, () => sessionStorage.setItem(key, JSON.stringify({ ...draft, name: '', phone: '' })));
  return {
    draft,
    clear() {
      Object.assign(draft, empty());
      sessionStorage.removeItem(key);
    },
  };
}
