import supervisor from '@/workplaces/supervisor';
import type { Workplace } from '@/shared/workplace';
import dispatcher from '@/workplaces/dispatcher';
import handler from '@/workplaces/handler';

/** The workplaces of the office, in the order of the menu. One line each. */
export const workplaces: Workplace[] = [dispatcher, handler, supervisor];
