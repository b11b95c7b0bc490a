import { t } from '@/shared/i18n';
import { evidenceKinds, fieldTypes, kinds, limitWords, stages } from './content';

/** What the parts of a path in a matter are called: `limits.handle`, `evidence[0].minimum`, `name.english`. */
const tops: Record<string, string> = {
  name: 'matterName',
  kind: 'matterKindLabel',
  definition: 'definition',
  legalBasis: 'legalBasis',
  responsible: 'responsible',
  process: 'process',
  keywords: 'keywords',
  group: 'publicGroup',
  limits: 'limit',
  emergencyLimits: 'emergencyLimit',
  requiredFields: 'requiredFields',
  evidence: 'evidence',
  closingConditions: 'closingConditions',
  maximumReturns: 'maximumReturns',
  reopenDays: 'reopenDays',
  publicMayReport: 'publicMayReport',
  publishedOnOpen311: 'onOpen311',
  burdens: 'burdens',
};

const parts: Record<string, string> = {
  chinese: 'inChinese',
  english: 'inEnglish',
  stage: 'stageLabel',
  field: 'fieldName',
  label: 'fieldLabel',
  type: 'fieldTypeLabel',
  kind: 'evidenceKindLabel',
  minimum: 'atLeast',
};

const named = (known: readonly string[], value: string, words: string) =>
  known.includes(value) ? t(`administrator.${words}.${value}`) : value;

/** `limits.handle` as a person says it. */
export function fieldWords(path: string) {
  const [top = '', ...rest] = path.match(/\w+/g) ?? [];
  if (!tops[top]) return path;
  const words = rest.map((part) => {
    if (/^\d+$/.test(part)) return t('administrator.ordinal', { number: Number(part) + 1 });
    const name = parts[part];
    return name ? t(`administrator.${name}`) : named(stages, part, 'stage');
  });
  return [t(`administrator.${tops[top]}`), ...words].join(' · ');
}

/** A value as a person says it: limits in the reader's language, what is chosen from a list by its name. */
export function valueWords(path: string, value: string) {
  if (/^(limits|emergencyLimits)\./.test(path)) return limitWords(value);
  if (path === 'kind') return named(kinds, value, 'matterKind');
  if (path.endsWith('].stage')) return named(stages, value, 'stage');
  if (/^evidence\[\d+\]\.kind$/.test(path)) return named(evidenceKinds, value, 'evidenceKind');
  if (/^requiredFields\[\d+\]\.type$/.test(path)) return named(fieldTypes, value, 'fieldType');
  if (/^(publicMayReport|publishedOnOpen311|burdens)$/.test(path))
    return t(value.toLowerCase() === 'true' ? 'app.yes' : 'app.no');
  return value;
}
