import { expect, it } from 'vitest';
import { convert, fromGcj02, toGcj02, type Position } from './coordinates';

const square: Position = [116.397477, 39.908692];

it('shifts a position in China by a few hundred metres', () => {
  const [x, y] = toGcj02(square);
  expect(x - square[0]).toBeCloseTo(0.00624, 4);
  expect(y - square[1]).toBeCloseTo(0.0014, 4);
});

it('comes back to where it began', () => {
  const [x, y] = fromGcj02(toGcj02(square));
  expect(x).toBeCloseTo(square[0], 9);
  expect(y).toBeCloseTo(square[1], 9);
});

it('leaves what lies outside China where it is', () => {
  expect(toGcj02([-71.06, 42.36])).toEqual([-71.06, 42.36]);
});

it('converts every position of a polygon', () => {
  const ring = [[square, [116.4, 39.9], [116.5, 39.8], square]];
  const shifted = convert(ring as number[][][], toGcj02);
  expect(shifted[0]![0]).toEqual(toGcj02(square));
  expect(shifted[0]).toHaveLength(4);
});
