import type { IconName } from './icons';

/** What a state means to somebody who looks at a list: who has to do something now. */
export type Tone = 'calm' | 'busy' | 'warn' | 'late' | 'hold' | 'good' | 'over';

export const states: Record<string, { tone: Tone; icon: IconName }> = {
  collected: { tone: 'warn', icon: 'inbox' },
  registered: { tone: 'warn', icon: 'send' },
  refused: { tone: 'over', icon: 'stop' },
  dispatched: { tone: 'warn', icon: 'hand' },
  accepted: { tone: 'busy', icon: 'check' },
  in_hand: { tone: 'busy', icon: 'play' },
  suspended: { tone: 'hold', icon: 'pause' },
  reported_done: { tone: 'busy', icon: 'search' },
  verified: { tone: 'good', icon: 'shield' },
  closed: { tone: 'good', icon: 'checkCircle' },
  rated: { tone: 'good', icon: 'star' },
  cancelled: { tone: 'over', icon: 'close' },
  merged: { tone: 'over', icon: 'merge' },
  // States of a share that a case does not have.
  assigned: { tone: 'warn', icon: 'hand' },
  done: { tone: 'good', icon: 'checkCircle' },
  withdrawn: { tone: 'over', icon: 'close' },
  returned: { tone: 'over', icon: 'rewind' },
};
