import type { Workplace } from '@/shared/workplace';
import resident from '@/workplaces/resident';

/** What anybody may enter. One line each. */
export const workplaces: Workplace[] = [resident];
