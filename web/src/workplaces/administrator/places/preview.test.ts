import { expect, it } from 'vitest';
import type { Schemas } from '@/shared/api/client';
import { lookOf, shapesOf, type Previewed } from './preview';

const cell = (code: string, isNew: boolean, newShape: boolean) =>
  ({
    code,
    name: code,
    level: 2,
    isNew,
    newShape,
    shape: { type: 'Polygon', coordinates: [] },
  }) as unknown as Previewed;

it('tells new cells from new boundaries and new names', () => {
  expect([cell('a', true, true), cell('b', false, true), cell('c', false, false)].map(lookOf)).toEqual([
    'added',
    'reshaped',
    'changed',
  ]);
});

it('marks on the map what overlaps', () => {
  const preview = {
    cells: [cell('a', true, true), cell('b', false, false)],
    overlaps: [{ first: 'a', second: 'z', area: 12 }],
  } as unknown as Schemas['GridImportPreview'];
  expect(shapesOf(preview).map((shape) => shape.properties.look)).toEqual(['overlapping', 'changed']);
});
