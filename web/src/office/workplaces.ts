import { may, onOver } from './session';
import administrator from '@/workplaces/administrator';
import callTaker from '@/workplaces/call-taker';
import sensing from '@/workplaces/sensing';
import situation from '@/workplaces/situation';
import supervisor from '@/workplaces/supervisor';
import type { Workplace } from '@/shared/workplace';
import dispatcher from '@/workplaces/dispatcher';
import gridWorker from '@/workplaces/grid-worker';
import codes from '@/workplaces/codes';
import handler from '@/workplaces/handler';
import knowledge from '@/workplaces/knowledge';
import topics from '@/workplaces/topics';

/** The workplaces of the office, in the order of the menu. One line each. */
export const workplaces: Workplace[] = [
  situation,
  dispatcher,
  gridWorker,
  handler,
  supervisor,
  topics,
  callTaker,
  knowledge,
  codes,
  sensing,
  administrator,
];

/** Those of the person who is signed in, the first being where the day begins. */
export const ownWorkplaces = () =>
  workplaces.filter((one) => may(...one.permissions) && (!one.and || may(one.and)));

onOver(() => Promise.all(workplaces.map((one) => one.end?.())));
