/** The usual conditions as they are written; anything else is written by hand. */
export type Shape = 'above' | 'below' | 'outside' | 'rising' | 'flat';

export const shapes: Shape[] = ['above', 'below', 'outside', 'rising', 'flat'];

export interface Wanted {
  shape: Shape;
  quantity: string;
  limit: string;
  /** The other limit of a range, or where the alarm is over. */
  other: string;
}

/** The condition, and when the alarm is over where that differs. */
export function conditionOf({ shape, quantity, limit, other }: Wanted): { when: string; until: string } {
  switch (shape) {
    case 'above':
      return { when: `${quantity} > ${limit}`, until: other ? `${quantity} < ${other}` : '' };
    case 'below':
      return { when: `${quantity} < ${limit}`, until: other ? `${quantity} > ${other}` : '' };
    case 'outside':
      return { when: `not(${quantity} in [${limit}..${other}])`, until: '' };
    case 'rising':
      return {
        when: `${quantity}_per_minute > ${limit} or ${quantity}_per_minute < -${limit}`,
        until: '',
      };
    default:
      return { when: `${quantity}_flat_minutes >= ${limit}`, until: '' };
  }
}
