import { expect, it } from 'vitest';
import { chosen, monthsOf, workedIn, type Day, type Notice } from './yearDays';

const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const notice: Notice = {
  holidays: [
    { name: '国庆节', from: '2026-10-01', to: '2026-10-07' },
    { name: '元旦', from: '2025-12-31', to: '2026-01-01' },
  ],
  makeUpDays: ['2026-10-10'],
};
const dayOf = (of: Notice, at: string): Day =>
  monthsOf(2026, of, week)
    .flatMap((month) => month.days)
    .find((day) => day.date === at)!;

it('knows what each day of a year is', () => {
  const months = monthsOf(2026, notice, week);
  expect(months.map((month) => month.days.length)).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
  // 1 October 2026 is a Thursday.
  expect(months[9]!.before).toBe(3);
  expect(dayOf(notice, '2026-10-01')).toMatchObject({ kind: 'holiday', name: '国庆节' });
  expect(dayOf(notice, '2026-10-10').kind).toBe('makeUp');
  expect(dayOf(notice, '2026-10-11').kind).toBe('rest');
  expect(dayOf(notice, '2026-10-12').kind).toBe('work');
  expect(dayOf(notice, '2026-01-01').kind).toBe('holiday');
  // 261 weekdays, less five of the week in October and New Year's Day, and the Saturday that is worked.
  expect(workedIn(months)).toBe(261 - 5 - 1 + 1);
});

it('turns a day into the other kind and back again', () => {
  for (const at of ['2026-10-11', '2026-10-12', '2026-10-10']) {
    const once = chosen(notice, dayOf(notice, at));
    expect(dayOf(once, at).kind).not.toBe(dayOf(notice, at).kind);
    expect(dayOf(chosen(once, dayOf(once, at)), at).kind).toBe(dayOf(notice, at).kind);
  }
  expect(chosen(notice, dayOf(notice, '2026-10-03'))).toEqual(notice);
});
