import { describe, expect, it } from 'vitest';
import type { Position } from '@/shared/map/coordinates';
import { metres, walkingOrder } from './walk';

const stop = (name: string, at: Position | null) => ({ name, at });
const namesOf = (stops: { name: string }[]) => stops.map(({ name }) => name).join('');

describe('walkingOrder', () => {
  it('goes to the nearest next, and last to what has no place', () => {
    const stops = [
      stop('c', [114.03, 21]),
      stop('?', null),
      stop('a', [114.01, 21]),
      stop('b', [114.02, 21]),
    ];
    expect(namesOf(walkingOrder(stops, [114, 21]))).toBe('abc?');
    expect(namesOf(walkingOrder(stops, [114.04, 21]))).toBe('cba?');
  });

  it('begins with the first where nobody knows where one stands', () => {
    const stops = [stop('b', [114.02, 21]), stop('a', [114.01, 21]), stop('c', [114.05, 21])];
    expect(namesOf(walkingOrder(stops, null))).toBe('bac');
    expect(walkingOrder([], null)).toEqual([]);
  });

  it('is no longer than going to the nearest each time, and loses nothing', () => {
    let seed = 7;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const stops = Array.from({ length: 60 }, (_, i) =>
      stop(String(i), [114 + random() / 50, 21 + random() / 50]),
    );
    const start: Position = [114, 21];
    const order = walkingOrder(stops, start);
    expect(new Set(order).size).toBe(60);
    const length = (way: { at: Position | null }[]) =>
      way.reduce((sum, { at }, i) => sum + metres(i ? way[i - 1]!.at! : start, at!), 0);
    const rest = [...stops];
    const greedy = [];
    for (let here = start; rest.length > 0;) {
      rest.sort((a, b) => metres(here, a.at!) - metres(here, b.at!));
      greedy.push(rest.shift()!);
      here = greedy.at(-1)!.at!;
    }
    expect(length(order)).toBeLessThanOrEqual(length(greedy));
  });
});
