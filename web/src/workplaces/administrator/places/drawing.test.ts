import { expect, it } from 'vitest';
import type { Position } from '@/shared/map/coordinates';
import { cornerNear } from './drawing';

const project = ([x, y]: Position) => ({ x: x * 100, y: y * 100 });

it('takes the nearest corner, and none that is far', () => {
  const corners: Position[] = [
    [1, 1],
    [1.05, 1],
    [3, 3],
  ];
  expect(cornerNear({ x: 104, y: 101 }, corners, project)).toEqual([1.05, 1]);
  expect(cornerNear({ x: 101, y: 101 }, corners, project)).toEqual([1, 1]);
  expect(cornerNear({ x: 200, y: 200 }, corners, project)).toBeUndefined();
});
