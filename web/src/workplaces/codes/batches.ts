import type { IconName } from '@/shared/ui/icons';
import type { Tone } from '@/shared/ui/states';

export const batchLooks: Record<string, { tone: Tone; icon: IconName }> = {
  waiting: { tone: 'calm', icon: 'hourglass' },
  making: { tone: 'busy', icon: 'hourglass' },
  ready: { tone: 'good', icon: 'check' },
  failed: { tone: 'late', icon: 'alert' },
};
