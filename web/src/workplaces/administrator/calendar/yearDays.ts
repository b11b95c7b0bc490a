import { language } from '@/shared/i18n';

/** What a notice says of a year, as it is typed: days as `2026-10-01`. */
export interface Notice {
  holidays: { name: string; from: string; to: string }[];
  makeUpDays: string[];
}

export type DayKind = 'work' | 'rest' | 'holiday' | 'makeUp';

export interface Day {
  date: string;
  number: number;
  kind: DayKind;
  /** Of the holiday. */
  name?: string;
}

export interface Month {
  /** 1 to 12. */
  number: number;
  name: string;
  /** Empty places before the first, the week beginning on Monday. */
  before: number;
  days: Day[];
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

const date = (year: number, month: number, day: number) => new Date(Date.UTC(year, month, day));

/** A year's days with what each is. */
export function monthsOf(year: number, notice: Notice, workingDays: readonly string[]): Month[] {
  const makeUp = new Set(notice.makeUpDays);
  const worked = new Set(workingDays);
  const names = new Intl.DateTimeFormat(language.value === 'en' ? 'en' : 'zh-CN', {
    timeZone: 'UTC',
    month: 'long',
  });
  return Array.from({ length: 12 }, (_, month) => {
    const first = date(year, month, 1);
    const count = date(year, month + 1, 0).getUTCDate();
    return {
      number: month + 1,
      name: names.format(first),
      before: (first.getUTCDay() + 6) % 7,
      days: Array.from({ length: count }, (_, index) => {
        const at = date(year, month, index + 1);
        const text = at.toISOString().slice(0, 10);
        const holiday = notice.holidays.find((one) => one.from <= text && text <= (one.to || one.from));
        const kind: DayKind = holiday
          ? 'holiday'
          : makeUp.has(text)
            ? 'makeUp'
            : worked.has(weekdays[at.getUTCDay()]!)
              ? 'work'
              : 'rest';
        return { date: text, number: index + 1, kind, name: holiday?.name };
      }),
    };
  });
}

export const workedIn = (months: Month[]) =>
  months.reduce(
    (sum, month) => sum + month.days.filter(({ kind }) => kind === 'work' || kind === 'makeUp').length,
    0,
  );

/** What choosing a day does to the notice: a day of rest is worked instead, a working day becomes a holiday, and both are
 * taken back where they stand already. A day within a longer holiday splits nothing: it is left as it is. */
export function chosen(notice: Notice, day: Day): Notice {
  const { date: at, kind } = day;
  if (kind === 'makeUp') return { ...notice, makeUpDays: notice.makeUpDays.filter((one) => one !== at) };
  if (kind === 'rest') return { ...notice, makeUpDays: [...notice.makeUpDays, at].sort() };
  if (kind === 'work') return { ...notice, holidays: [...notice.holidays, { name: '', from: at, to: at }] };
  return {
    ...notice,
    holidays: notice.holidays.filter((one) => !(one.from === at && (one.to || one.from) === at)),
  };
}
