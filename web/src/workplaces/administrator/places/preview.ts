import type { Schemas } from '@/shared/api/client';
import type { Cell } from './cell';

export type Previewed = Schemas['PreviewedCell'];
export type Look = 'added' | 'changed' | 'reshaped';

/** What would be done to a cell. */
export const lookOf = (cell: Previewed): Look =>
  cell.isNew ? 'added' : cell.newShape ? 'reshaped' : 'changed';

/** The cells for the map; what overlaps stands out from what is only added or changed. */
export function shapesOf({ cells, overlaps }: Schemas['GridImportPreview']): Cell[] {
  const overlapping = new Set(overlaps.flatMap(({ first, second }) => [first, second]));
  return cells.map((cell) => ({
    type: 'Feature',
    properties: {
      code: cell.code,
      name: cell.name,
      level: cell.level,
      look: overlapping.has(cell.code) ? 'overlapping' : lookOf(cell),
    },
    geometry: cell.shape as Cell['geometry'],
  }));
}
