import { expect, it } from 'vitest';
import { addDays, periodsOf, quarterOf, today } from './periods';

it('lists the month that runs and those before it, over the turn of the year', () => {
  const months = periodsOf('month', '2026-03-31');
  expect(months.slice(0, 4)).toEqual([
    { from: '2026-03-01', to: '2026-03-31' },
    { from: '2026-02-01', to: '2026-02-28' },
    { from: '2026-01-01', to: '2026-01-31' },
    { from: '2025-12-01', to: '2025-12-31' },
  ]);
  expect(months).toHaveLength(14);
});

it('lets a week begin on Monday, on a Sunday too', () => {
  expect(periodsOf('week', '2026-06-07')[0]).toEqual({ from: '2026-06-01', to: '2026-06-07' });
  expect(periodsOf('week', '2026-06-08').slice(0, 2)).toEqual([
    { from: '2026-06-08', to: '2026-06-14' },
    { from: '2026-06-01', to: '2026-06-07' },
  ]);
});

it('lists quarters', () => {
  expect(periodsOf('quarter', '2026-02-10').slice(0, 2)).toEqual([
    { from: '2026-01-01', to: '2026-03-31' },
    { from: '2025-10-01', to: '2025-12-31' },
  ]);
  expect(quarterOf('2025-10-01')).toBe(4);
});

it('takes the day where the city is', () => {
  expect(today(new Date('2026-05-31T16:30:00Z'))).toBe('2026-06-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
});
