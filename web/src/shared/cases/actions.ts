import type { Schemas } from '@/shared/api/client';

export type Action = Schemas['CaseAction'];

/** What each place of work does with a case, the main thing first. */
export const offers = {
  handler: [
    'accept',
    'arrive',
    'start',
    'resume',
    'report_done',
    'ask_extension',
    'ask_suspension',
    'ask_return',
  ],
  dispatcher: [
    'dispatch',
    'register',
    'classify',
    'approve',
    'deny',
    'reassign',
    'close',
    'merge',
    'unmerge',
    'refuse',
    'cancel',
  ],
  supervisor: ['supervise', 'verify', 'close', 'rework', 'reopen'],
  callTaker: ['register', 'classify', 'close_directly', 'rate', 'merge', 'refuse'],
  gridWorker: ['verify', 'rework'],
} as const satisfies Record<string, readonly Action[]>;

/** Those of the offered actions that the API allows, in the order of the place of work. */
export function actionsOf(
  detail: Pick<Schemas['CaseDetail'], 'allowed'> | null,
  offered: readonly Action[],
): Action[] {
  const allowed = new Set<string>(detail?.allowed.map((one) => one.action));
  return offered.filter((action) => allowed.has(action));
}

/** Those with a form of their own. */
export const ownForms: readonly Action[] = ['merge', 'classify'];

export type Field =
  | 'outcome'
  | 'reason'
  | 'why'
  | 'amount'
  | 'unit'
  | 'unitOrDuty'
  | 'coUnits'
  | 'conditions'
  | 'rating'
  | 'demand';

/** `why` is a reason that may be left out, `unitOrDuty` a unit that the table of duties names where nobody does. */
const forms: Partial<Record<Action, Field[]>> = {
  report_done: ['outcome'],
  ask_return: ['reason'],
  ask_suspension: ['reason'],
  ask_extension: ['amount', 'reason'],
  dispatch: ['unitOrDuty', 'coUnits'],
  reassign: ['unit', 'reason'],
  approve: ['why'],
  deny: ['reason'],
  refuse: ['reason'],
  cancel: ['reason'],
  unmerge: ['reason'],
  rework: ['reason'],
  reopen: ['reason'],
  close: ['conditions'],
  close_directly: ['outcome'],
  rate: ['rating', 'why'],
  supervise: ['demand', 'amount'],
};

/** What the action is asked with; null where it needs nothing. */
export const formOf = (action: Action): Field[] | null => forms[action] ?? null;

/** The fields that words are typed into, of which a form has one at most. */
export const wordsOf = (fields: Field[]) =>
  fields.find((field) => ['outcome', 'reason', 'why', 'demand'].includes(field)) ?? null;

export const units = ['working_days', 'working_hours', 'days', 'hours'] as const;
export type Unit = (typeof units)[number];

/** An extension is in the unit of the limit it extends: `5 working days`, `5个工作日`. */
export function unitOf(limit: string | null | undefined): Unit {
  if (!limit) return 'working_days';
  const isWorking = /work|工作/i.test(limit);
  const isHours = /hour|小时|时/i.test(limit);
  return isWorking ? (isHours ? 'working_hours' : 'working_days') : isHours ? 'hours' : 'days';
}

/** As the API takes it. */
export const amountOf = (count: number, unit: Unit) => `${count} ${unit.replace('_', ' ')}`;
