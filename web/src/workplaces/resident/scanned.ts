import type { Position } from '@/shared/map/coordinates';

/** What a code says that somebody scanned: the thing it stands on, and where that is. */
export interface Scanned {
  object: string;
  place: Position | null;
  address: string;
}

/** From an address such as `/report?object=4401060200001&at=113.26,23.13&place=…`; null where it names no thing. */
export function scannedOf(query: Record<string, unknown>): Scanned | null {
  const word = (name: string) => {
    const value = query[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const object = word('object');
  if (!/^[\w.:-]{1,60}$/.test(object)) return null;
  const [longitude = Number.NaN, latitude = Number.NaN, ...rest] = word('at').split(',').map(Number);
  const isPlace = rest.length === 0 && Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
  return { object, place: isPlace ? [longitude, latitude] : null, address: word('place').slice(0, 300) };
}
