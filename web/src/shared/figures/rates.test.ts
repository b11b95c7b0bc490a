import { expect, it } from 'vitest';
import { lightOf, percent, rateOf } from './rates';

it('has no rate where nothing was due', () => {
  expect(rateOf({ onTime: 0, late: 0 })).toBeNull();
});

it('counts only what was due', () => {
  expect(rateOf({ onTime: 3, late: 1 })).toBe(0.75);
});

it('does not call a hundred per cent what was not', () => {
  expect(percent(1)).toBe('100%');
  expect(percent(1999 / 2000)).toBe('99.9%');
});

it('is green, yellow or red', () => {
  expect([0.95, 0.949, 0.85, 0.849].map(lightOf)).toEqual(['green', 'yellow', 'yellow', 'red']);
});
