import { expect, it } from 'vitest';
import { placeOf } from './boxes';

it('a box is where its middle is', () => {
  expect(placeOf({ x: 0, y: 0, width: 0.2, height: 0.2 })).toBe('upperLeft');
  expect(placeOf({ x: 0.4, y: 0.4, width: 0.2, height: 0.2 })).toBe('centreMiddle');
  expect(placeOf({ x: 0.8, y: 0.7, width: 0.2, height: 0.3 })).toBe('lowerRight');
  expect(placeOf({ x: 0, y: 0, width: 1, height: 1 })).toBe('centreMiddle');
});
