import { expect, test } from 'vitest';
import { withoutNumbers } from './withoutNumbers';

test('hides long numbers and leaves short ones', () => {
  expect(withoutNumbers('我的电话13900000000，3栋502')).toBe('我的电话139****，3栋502');
  expect(withoutNumbers('139-0000-0000')).toBe('139****');
  expect(withoutNumbers('99000019900101001X 丢了')).toBe('990**** 丢了');
});
