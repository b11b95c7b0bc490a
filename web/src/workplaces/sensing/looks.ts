import type { IconName } from '@/shared/ui/icons';

/** How states look: never by colour alone. */
export const deviceLooks: Record<string, { tone: string; icon: IconName }> = {
  registered: { tone: 'calm', icon: 'hourglass' },
  active: { tone: 'good', icon: 'check' },
  silent: { tone: 'warn', icon: 'alert' },
  maintenance: { tone: 'hold', icon: 'pause' },
  retired: { tone: 'calm', icon: 'stop' },
};

export const commandLooks: Record<string, { tone: string; icon: IconName }> = {
  waiting: { tone: 'calm', icon: 'hourglass' },
  sent: { tone: 'busy', icon: 'send' },
  done: { tone: 'good', icon: 'check' },
  failed: { tone: 'late', icon: 'alert' },
  expired: { tone: 'warn', icon: 'hourglass' },
  withdrawn: { tone: 'calm', icon: 'close' },
};

export const alarmLooks: Record<string, { tone: string; icon: IconName }> = {
  alone: { tone: 'calm', icon: 'hourglass' },
  waiting: { tone: 'warn', icon: 'hand' },
  confirmed: { tone: 'late', icon: 'alert' },
  dismissed: { tone: 'calm', icon: 'close' },
};
