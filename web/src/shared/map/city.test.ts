import { expect, it } from 'vitest';
import { boxAbout, type Shapes } from './city';

const cell = (code: string, west: number, south: number, east: number, north: number) => ({
  type: 'Feature' as const,
  properties: { code, name: code, level: 1 },
  geometry: {
    type: 'Polygon' as const,
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  },
});
const shapes: Shapes = {
  type: 'FeatureCollection',
  features: [cell('district', 0, 0, 10, 10), cell('street', 0, 0, 4, 4)],
};

it('shows the smallest cell about a place, with the place in the middle', () => {
  expect(boxAbout([1, 2], shapes)).toEqual([-2, 0, 4, 4]);
  expect(boxAbout([8, 8], shapes)).toEqual([0, 0, 16, 16]);
});

it('knows no cell outside the city', () => {
  expect(boxAbout([20, 20], shapes)).toBeNull();
});
