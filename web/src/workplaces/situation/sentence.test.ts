import { beforeEach, expect, it } from 'vitest';
import { addMessages, setLanguage } from '@/shared/i18n';
import en from './en';
import { clausesOf, headlineOf } from './sentence';
import type { Situation } from './useSituation';
import zh from './zh';

addMessages({ zh: { situation: zh }, en: { situation: en } });

const quiet = {
  asOf: '2026-11-21T19:00:00Z',
  now: { open: 40, overdue: 0, dueSoon: 3, waiting: 1, emergencies: 0 },
  judgement: {
    tone: 'calm',
    volume: 'usual',
    since: '2026-11-21T16:00:00Z',
    hours: 3,
    filed: 2,
    usual: 2.1,
    matter: null,
    area: null,
    mostOverdue: null,
  },
} as unknown as Situation;

const bad = {
  asOf: '2026-11-21T07:00:00Z',
  now: { open: 120, overdue: 30, dueSoon: 9, waiting: 14, emergencies: 2 },
  judgement: {
    ...quiet.judgement,
    tone: 'bad',
    volume: 'surge',
    filed: 42,
    usual: 15,
    matter: {
      code: 'event.1',
      name: { chinese: '道路积水', english: 'Flooded road' },
      count: 18,
      usual: 0.5,
    },
    area: { code: '990101001', name: { chinese: '甲一街道', english: '甲一街道' }, count: 12, usual: 2 },
    mostOverdue: { code: 'cg', name: { chinese: '城管局', english: 'City bureau' }, count: 12 },
  },
} as unknown as Situation;

const said = (situation: Situation) =>
  [headlineOf(situation), ...clausesOf(situation).map((clause) => clause.text)].join('|');

beforeEach(() => setLanguage('zh'));

it('says a calm night quietly', () => {
  expect(said(quiet)).toBe('夜间平稳|近 3 小时受理 2 件，与平时相当|没有超期|没有紧急案件');
  expect(said({ ...quiet, asOf: '2026-11-21T04:00:00Z' })).toMatch(/^城市运行平稳/);
});

it('says of a bad day what, where and who', () => {
  expect(said(bad)).toBe(
    '形势吃紧|近 3 小时受理 42 件，是平时（15 件）的 2.8 倍|最突出的是道路积水（18 件，平时 0.5 件）|集中在甲一街道（12 件，平时 2 件）|超期未结 30 件，占未结的 25%|超期最多的是城管局（12 件）|紧急未结 2 件',
  );
});

it('says the same in English', () => {
  setLanguage('en');
  expect(said(quiet)).toBe(
    'A calm night|filed in the last 3 hours: 2, as usual|nothing overdue|no emergencies',
  );
  expect(said(bad)).toContain('filed in the last 3 hours: 42, 2.8 times the usual 15');
});

it('does not compare with nothing', () => {
  const young = { ...bad, judgement: { ...bad.judgement, volume: 'unknown', usual: null } } as Situation;
  expect(said(young)).toContain('近 3 小时受理 42 件|');
  const never = { ...bad, judgement: { ...bad.judgement, usual: 0 } } as Situation;
  expect(said(never)).toContain('近 3 小时受理 42 件，平时几乎没有|');
});

it('opens what each part counts', () => {
  expect(clausesOf(bad).map(({ count, query }) => [count, query])).toEqual([
    [42, { from: '2026-11-21T16:00:00Z' }],
    [18, { from: '2026-11-21T16:00:00Z', matter: 'event.1', exact: '1' }],
    [12, { from: '2026-11-21T16:00:00Z', area: '990101001', exact: '1' }],
    [30, { overdue: '1' }],
    [12, { overdue: '1', unit: 'cg', exact: '1' }],
    [2, { open: '1', emergency: '1' }],
  ]);
});
