import { expect, it } from 'vitest';
import { scannedOf } from './scanned';

it('reads the thing and its place from the address of a code', () => {
  expect(scannedOf({ object: '4401060200001', at: '113.26,23.13', place: '示范路 1 号' })).toEqual({
    object: '4401060200001',
    place: [113.26, 23.13],
    address: '示范路 1 号',
  });
});

it.each([
  [{}, null],
  [{ object: '<script>' }, null],
  [{ object: ['a', 'b'] }, null],
  [
    { object: 'a', at: '181,0' },
    { object: 'a', place: null, address: '' },
  ],
  [
    { object: 'a', at: 'x,y' },
    { object: 'a', place: null, address: '' },
  ],
  [
    { object: 'a', at: '1,2,3' },
    { object: 'a', place: null, address: '' },
  ],
])('takes nothing from %o that is not one', (query, expected) => {
  expect(scannedOf(query)).toEqual(expected);
});
