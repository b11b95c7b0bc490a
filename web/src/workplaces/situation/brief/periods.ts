export type PeriodKind = 'month' | 'week' | 'quarter';

export interface Period {
  /** First and last civil day. */
  from: string;
  to: string;
}

const numbers = { month: 14, week: 14, quarter: 9 } as const;

const date = (day: string) => new Date(`${day}T00:00:00Z`);
const text = (at: Date) => at.toISOString().slice(0, 10);

/** The civil day where the city is. */
export const today = (now = new Date()) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(now);

export function addDays(day: string, days: number) {
  const at = date(day);
  at.setUTCDate(at.getUTCDate() + days);
  return text(at);
}

/** The period that runs, and those before it. */
export function periodsOf(kind: PeriodKind, day: string): Period[] {
  return Array.from({ length: numbers[kind] }, (_, back) => {
    if (kind === 'week') {
      const monday = addDays(day, -((date(day).getUTCDay() + 6) % 7) - 7 * back);
      return { from: monday, to: addDays(monday, 6) };
    }
    const months = kind === 'month' ? 1 : 3;
    const at = date(day);
    const first = at.getUTCMonth() - (at.getUTCMonth() % months) - back * months;
    return {
      from: text(new Date(Date.UTC(at.getUTCFullYear(), first, 1))),
      to: text(new Date(Date.UTC(at.getUTCFullYear(), first + months, 0))),
    };
  });
}

export const quarterOf = (day: string) => Math.floor(date(day).getUTCMonth() / 3) + 1;
