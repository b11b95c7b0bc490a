import type { LocationQueryRaw } from 'vue-router';
import { say, t } from '@/shared/i18n';
import { hourOf, number } from '@/shared/time/words';
import type { Situation } from './useSituation';

export type Tone = Situation['judgement']['tone'];

/** A part of the sentence, with the cases it counts. */
export interface Clause {
  text: string;
  count: number;
  query: LocationQueryRaw;
}

const isNight = (at: string) => hourOf(at) >= 22 || hourOf(at) < 6;

/** The first words: how the city is. */
export const headlineOf = ({ judgement: { tone }, asOf }: Situation) =>
  t(`situation.tone.${tone === 'calm' && isNight(asOf) ? 'calmNight' : tone}`);

/** The rest: why. */
export function clausesOf({ judgement, now }: Situation): Clause[] {
  const { volume, filed, usual, hours, since, matter, area, mostOverdue } = judgement;
  const from = { from: since };
  const clauses: Clause[] = [
    {
      text: t(`situation.why.${volume === 'surge' || volume === 'busy' ? above(usual) : volume}`, {
        hours,
        count: number(filed),
        usual: number(usual ?? 0),
        times: number(Math.round((10 * filed) / (usual || 1)) / 10),
      }),
      count: filed,
      query: from,
    },
  ];
  for (const [kind, one] of [['matter', matter] as const, ['area', area] as const]) {
    if (!one) continue;
    clauses.push({
      text: t(`situation.why.${kind}`, {
        name: say(one.name) || one.code,
        count: number(one.count),
        usual: number(one.usual ?? 0),
      }),
      count: one.count,
      query: { ...from, [kind]: one.code, exact: '1' },
    });
  }
  clauses.push({
    text: now.overdue
      ? t('situation.why.overdue', {
          count: number(now.overdue),
          percent: Math.max(1, Math.round((100 * now.overdue) / Math.max(1, now.open))),
        })
      : t('situation.why.noneOverdue'),
    count: now.overdue,
    query: { overdue: '1' },
  });
  if (mostOverdue)
    clauses.push({
      text: t('situation.why.mostOverdue', { name: say(mostOverdue.name), count: number(mostOverdue.count) }),
      count: mostOverdue.count,
      query: { overdue: '1', unit: mostOverdue.code, exact: '1' },
    });
  clauses.push({
    text: now.emergencies
      ? t('situation.why.emergencies', { count: number(now.emergencies) })
      : t('situation.why.noEmergencies'),
    count: now.emergencies,
    query: { open: '1', emergency: '1' },
  });
  return clauses;
}

/** So many times nothing is not a number. */
const above = (usual: number | null | undefined) => (usual ? 'above' : 'aboveNone');
