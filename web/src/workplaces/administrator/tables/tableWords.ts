import { t } from '@/shared/i18n';

const policies: Record<string, string> = {
  U: 'unique',
  A: 'any',
  P: 'priority',
  F: 'first',
  C: 'collect',
  R: 'ruleOrder',
  O: 'outputOrder',
};

/** What becomes of several rows that fit; DMN writes it as a word or its first letter. */
export function policyWords(policy: string) {
  const known = policies[policy.trim().charAt(0).toUpperCase()];
  return known ? t(`administrator.policy.${known}`) : policy;
}

const types: Record<string, string> = {
  string: 'text',
  number: 'number',
  boolean: 'flag',
  date: 'date',
  'date and time': 'instant',
  'list<string>': 'list',
};

/** What a column holds; a type of FEEL that has no words here is shown as it is. */
export function typeWords(type: string) {
  const known = types[type.trim()];
  return known ? t(`administrator.holds.${known}`) : type;
}
