import { reactive } from 'vue';
import { onOver } from '@/office/session';
import type { Action } from './actions';

/** What is typed into the form of an action. */
export interface Typed {
  words: string;
  count: number;
  unitCode: string | null;
  /** Further units by code, with their names. */
  coUnits: { code: string; name: string }[];
  rating: number | null;
  areMet: boolean;
}

const kept = new Map<string, Typed>();
const keyOf = (caseId: string, action: Action) => `${caseId} ${action}`;

/** What was typed for a case and an action before, while the page is open; else an empty form. */
export function typedFor(caseId: string, action: Action): Typed {
  const key = keyOf(caseId, action);
  const typed =
    kept.get(key) ??
    reactive<Typed>({ words: '', count: 3, unitCode: null, coUnits: [], rating: null, areMet: false });
  kept.set(key, typed);
  return typed;
}

export const forget = (caseId: string, action: Action) => void kept.delete(keyOf(caseId, action));

// The next person at this device begins with empty forms.
onOver(() => kept.clear());
