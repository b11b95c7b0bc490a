import type { Position } from '@/shared/map/coordinates';
import { number } from '@/shared/time/words';

export interface Polygon {
  type: 'Polygon';
  coordinates: Position[][];
}

export interface Cell {
  type: 'Feature';
  /** What stands out on the map: `added`, `changed`, `reshaped`, `overlapping`; nothing for a cell as it is. */
  properties: { code: string; name: string; level: number; look?: string };
  geometry: Polygon | { type: 'MultiPolygon'; coordinates: Position[][][] };
}

export const ringsOf = ({ geometry }: Cell): Position[][] =>
  geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();

/** Two decimals; less is written as such, for an overlap of nothing would be none. */
export const hectares = (squareMetres: number) =>
  squareMetres > 0 && squareMetres < 100 ? `< ${number(0.01)}` : number(Math.round(squareMetres / 100) / 100);
