import type { IconName } from '@/shared/ui/icons';
import type { Tone } from '@/shared/ui/states';

/** What a verdict looks like: good, bad, or nothing to rely on. */
export function lookOf(outcome: string): { tone: Tone; icon: IconName } {
  if (outcome === 'valid') return { tone: 'good', icon: 'checkCircle' };
  if (['unsigned', 'not_in_use', 'expired', 'unknown', 'other_issuer'].includes(outcome))
    return { tone: 'warn', icon: 'alert' };
  return { tone: 'late', icon: 'stop' };
}

export const stateLooks: Record<string, { tone: Tone; icon: IconName }> = {
  reserved: { tone: 'calm', icon: 'hourglass' },
  issued: { tone: 'calm', icon: 'send' },
  bound: { tone: 'busy', icon: 'pin' },
  active: { tone: 'good', icon: 'checkCircle' },
  suspended: { tone: 'hold', icon: 'pause' },
  lost: { tone: 'late', icon: 'alert' },
  replaced: { tone: 'over', icon: 'rewind' },
  revoked: { tone: 'over', icon: 'stop' },
  retired: { tone: 'over', icon: 'close' },
};
