import { beforeEach, describe, expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { ago, instant, span, timeLeft } from './words';

const now = new Date('2026-03-02T09:00:00+08:00');
const after = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

beforeEach(() => setLanguage('zh'));

describe('time left', () => {
  it('is said in the largest unit that is not small', () => {
    expect(span(5 * 60_000)).toBe('5 分钟');
    expect(span(2.5 * 3_600_000)).toBe('2 小时 30 分钟');
    expect(span(30 * 3_600_000)).toBe('30 小时');
    expect(span(73 * 3_600_000)).toBe('3 天');
  });

  it('is never nothing', () => {
    expect(span(1)).toBe('1 分钟');
  });

  it('says by how much it is over', () => {
    expect(timeLeft(after(3), now)).toBe('还剩 3 小时');
    expect(timeLeft(after(-50), now)).toBe('已超 2 天');
    setLanguage('en');
    expect(timeLeft(after(1), now)).toBe('1 h left');
    expect(timeLeft(after(-50), now)).toBe('2 d overdue');
  });

  it('says now what happened within the minute', () => {
    expect(ago(new Date(now.getTime() - 20_000), now)).toBe('刚刚');
    expect(ago(after(-1), now)).toBe('1 小时前');
  });

  it('is shown in the time of the city, wherever the reader is', () => {
    expect(instant('2026-03-01T17:30:00Z')).toContain('3月2日');
    expect(instant('2026-03-01T17:30:00Z')).toContain('01:30');
  });
});
