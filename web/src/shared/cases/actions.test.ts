import { describe, expect, it } from 'vitest';
import { actionsOf, offers, amountOf, formOf, unitOf } from './actions';

const allowed = (...actions: string[]) =>
  ({ allowed: actions.map((action) => ({ action })) }) as unknown as Parameters<typeof actionsOf>[0];

describe('what a person may do', () => {
  it('is what the API allows, the main thing first', () => {
    expect(actionsOf(allowed('ask_return', 'cancel', 'accept'), offers.handler)).toEqual([
      'accept',
      'ask_return',
    ]);
    expect(actionsOf(null, offers.handler)).toEqual([]);
  });

  it('asks for what the API requires', () => {
    expect(formOf('accept')).toBeNull();
    expect(formOf('report_done')).toContain('outcome');
  });
});

describe('an extension', () => {
  it('is in the unit of the limit it extends', () => {
    expect(unitOf('5个工作日')).toBe('working_days');
    expect(unitOf('4 working hours')).toBe('working_hours');
    expect(unitOf('24 hours')).toBe('hours');
    expect(unitOf('7天')).toBe('days');
    expect(unitOf(undefined)).toBe('working_days');
    expect(amountOf(2, 'working_days')).toBe('2 working days');
  });
});
