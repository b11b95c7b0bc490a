import { expect, it } from 'vitest';
import { valueOf } from './values';

it('reads what is typed by its type', () => {
  expect(valueOf(' ', 'string')).toBeUndefined();
  expect(valueOf('12', 'string')).toBe('12');
  expect(valueOf('-1.5', 'number')).toBe(-1.5);
  expect(valueOf('是', 'boolean')).toBe(true);
  expect(valueOf('No', 'boolean')).toBe(false);
  // What fits no type is sent as it is, so that the server says so.
  expect(valueOf('many', 'number')).toBe('many');
  expect(valueOf('甲、乙', 'list<string>')).toEqual(['甲', '乙']);
  expect(valueOf('[1, 2]', 'list<number>')).toEqual([1, 2]);
});
