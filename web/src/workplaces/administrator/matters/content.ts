import type { Schemas } from '@/shared/api/client';
import { language, type Text } from '@/shared/i18n';

export type Content = Schemas['MatterContent'];
export type Draft = Schemas['MatterDraftResponse'];

export const kinds = [
  'urban-part',
  'urban-event',
  'consultation',
  'help',
  'complaint',
  'report',
  'suggestion',
  'praise',
  'service',
] as const;
export const stages = ['register', 'dispatch', 'accept', 'handle', 'verify', 'close'] as const;
export const fieldTypes = ['text', 'number', 'date', 'flag', 'choice'] as const;
export const evidenceKinds = ['photo', 'audio', 'video', 'document'] as const;

export type Stage = (typeof stages)[number];

/** What a draft says, as it stands in the fields of a form. */
export interface Typed {
  name: Text;
  kind: string;
  definition: Text;
  legalBasis: string;
  responsible: string;
  process: string;
  publicMayReport: boolean;
  publishedOnOpen311: boolean;
  burdens: boolean;
  keywords: string;
  group: Text;
  maximumReturns: string;
  reopenDays: string;
  limits: Record<Stage, string>;
  emergencyLimits: Record<Stage, string>;
  fields: { stage: string; field: string; label: Text; type: string }[];
  evidence: { stage: string; kind: string; minimum: string }[];
  conditions: Text[];
}

const units: [RegExp, string][] = [
  [/^working days?$/, '个工作日'],
  [/^working hours?$/, '个工作小时'],
  [/^calendar days?$/, '个自然日'],
  [/^hours?$/, '小时'],
  [/^minutes?$/, '分钟'],
];

/** A time limit is written in English; Chinese readers get it in Chinese, which the server reads as well. */
export function limitWords(limit: string) {
  if (language.value === 'en') return limit;
  const [amount, ...unit] = limit.split(' ');
  const named = units.find(([fits]) => fits.test(unit.join(' ')));
  return named ? amount + named[1] : limit;
}

const words = (text: Text | null | undefined): Text => ({
  chinese: text?.chinese ?? '',
  english: text?.english ?? '',
});

const limitsOf = (limits: object | undefined) =>
  Object.fromEntries(
    stages.map((stage) => {
      const limit = (limits as Partial<Record<Stage, string>> | undefined)?.[stage];
      return [stage, limit ? limitWords(limit) : ''];
    }),
  ) as Record<Stage, string>;

export const typedOf = (content?: Content | null): Typed => ({
  name: words(content?.name),
  kind: content?.kind ?? '',
  definition: words(content?.definition),
  legalBasis: content?.legalBasis ?? '',
  responsible: content?.responsible ?? '',
  process: content?.process ?? 'standard',
  publicMayReport: content?.publicMayReport ?? false,
  publishedOnOpen311: content?.publishedOnOpen311 ?? false,
  burdens: content?.burdens ?? false,
  keywords: (content?.keywords ?? []).join(language.value === 'en' ? ', ' : '、'),
  group: words(content?.group),
  maximumReturns: String(content?.maximumReturns ?? 3),
  reopenDays: String(content?.reopenDays ?? 15),
  limits: limitsOf(content?.limits),
  emergencyLimits: limitsOf(content?.emergencyLimits),
  fields: (content?.requiredFields ?? []).map((rule) => ({ ...rule, label: words(rule.label) })),
  evidence: (content?.evidence ?? []).map((rule) => ({ ...rule, minimum: String(rule.minimum) })),
  conditions: (content?.closingConditions ?? []).map(words),
});

const filled = ({ chinese, english }: Text) =>
  chinese.trim() || english.trim() ? { chinese: chinese.trim(), english: english.trim() } : null;

const given = (limits: Record<Stage, string>) =>
  Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit.trim())) as Record<string, never>;

export const contentOf = (typed: Typed): Content => ({
  name: filled(typed.name) ?? { chinese: '', english: '' },
  kind: typed.kind,
  definition: filled(typed.definition),
  legalBasis: typed.legalBasis.trim() || null,
  responsible: typed.responsible.trim() || null,
  process: typed.process.trim(),
  publicMayReport: typed.publicMayReport,
  publishedOnOpen311: typed.publishedOnOpen311,
  burdens: typed.burdens,
  keywords: typed.keywords
    .split(/[,，、;；\n]+/)
    .map((one) => one.trim())
    .filter(Boolean),
  group: filled(typed.group),
  maximumReturns: Number(typed.maximumReturns),
  reopenDays: Number(typed.reopenDays),
  limits: given(typed.limits),
  emergencyLimits: given(typed.emergencyLimits),
  requiredFields: typed.fields.map((rule) => ({
    ...rule,
    field: rule.field.trim(),
    label: filled(rule.label) ?? { chinese: '', english: '' },
  })),
  evidence: typed.evidence.map((rule) => ({ ...rule, minimum: Number(rule.minimum) })),
  closingConditions: typed.conditions.map(filled).filter((one) => !!one),
});
