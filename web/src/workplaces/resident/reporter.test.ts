import { expect, it } from 'vitest';
import { isPhone } from './reporter';

it.each(['110', '13900000000', '+86 139-0000-0000', '(0755) 8888 0000'])(
  'takes %s for a telephone number',
  (text) => expect(isPhone(text)).toBe(true),
);

it.each(['1', '12', 'abc', '电话13900000000', '1'.repeat(31)])('does not take %s', (text) =>
  expect(isPhone(text)).toBe(false),
);
