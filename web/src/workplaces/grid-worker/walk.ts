import type { Position } from '@/shared/map/coordinates';

const metresPerDegree = 111_320;

/** Metres between two places of one city, on a plane that touches the earth there. */
export function metres([x1, y1]: Position, [x2, y2]: Position): number {
  const east = (x2 - x1) * metresPerDegree * Math.cos((((y1 + y2) / 2) * Math.PI) / 180);
  return Math.hypot(east, (y2 - y1) * metresPerDegree);
}

interface Stop {
  at: Position | null;
}

/**
 * The order to walk in: always to the nearest next, then stretches turned round as long as that shortens the way
 * (2-opt). The start stays, the end is open. What has no place comes last, as it stood.
 */
export function walkingOrder<T extends Stop>(stops: readonly T[], from: Position | null): T[] {
  const rest = stops.filter((stop) => stop.at);
  const way: T[] = [];
  let here = from ?? rest[0]?.at ?? null;
  while (rest.length > 0 && here) {
    const near: Position = here;
    const next = rest.reduce((best, stop) => (metres(near, stop.at!) < metres(near, best.at!) ? stop : best));
    way.push(next);
    rest.splice(rest.indexOf(next), 1);
    here = next.at;
  }
  shorten(way, from);
  return [...way, ...stops.filter((stop) => !stop.at)];
}

function shorten<T extends Stop>(way: T[], from: Position | null) {
  const at = (index: number): Position | null => (index < 0 ? from : (way[index]?.at ?? null));
  const leg = (a: Position | null, b: Position | null) => (a && b ? metres(a, b) : 0);
  for (let again = true; again;) {
    again = false;
    // Without a start the first stop is one.
    for (let i = from ? 0 : 1; i < way.length - 1; i++)
      for (let j = i + 1; j < way.length; j++) {
        const now = leg(at(i - 1), at(i)) + leg(at(j), at(j + 1));
        const turned = leg(at(i - 1), at(j)) + leg(at(i), at(j + 1));
        if (turned < now - 0.5) {
          way.splice(i, j - i + 1, ...way.slice(i, j + 1).reverse());
          again = true;
        }
      }
  }
}
