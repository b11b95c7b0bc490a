export type Light = 'green' | 'yellow' | 'red';

/** Of the cases that are due: a rate over nothing is none, not a hundred. */
export function rateOf({ onTime, late }: { onTime: number; late: number }): number | null {
  return onTime + late === 0 ? null : onTime / (onTime + late);
}

export const lightOf = (rate: number): Light => (rate >= 0.95 ? 'green' : rate >= 0.85 ? 'yellow' : 'red');

/** Never rounded up to a hundred while one was late. */
export const percent = (rate: number) => `${Math.floor(rate * 1000) / 10}%`;
