import type { Schemas } from '@/shared/api/client';

/** What a unit does with its case, the main thing first. */
export const order = [
  'accept',
  'arrive',
  'start',
  'resume',
  'report_done',
  'ask_extension',
  'ask_suspension',
  'ask_return',
] as const;

export type HandlerAction = (typeof order)[number];

/** The allowed actions of the unit, in that order; what the API does not allow is not shown. */
export function actionsOf(detail: Pick<Schemas['CaseDetail'], 'allowed'> | null): HandlerAction[] {
  const allowed = new Set<string>(detail?.allowed.map((one) => one.action));
  return order.filter((action) => allowed.has(action));
}

export type Field = 'outcome' | 'reason' | 'amount';

const forms: Partial<Record<HandlerAction, Field[]>> = {
  report_done: ['outcome'],
  ask_return: ['reason'],
  ask_suspension: ['reason'],
  ask_extension: ['amount', 'reason'],
};

/** What the action is asked with; null where it needs nothing. */
export const formOf = (action: HandlerAction): Field[] | null => forms[action] ?? null;

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
