import { t } from '../i18n';

/** How near the end it is said: a tenth of what there may be, and twenty characters at least. */
const nearEnd = (most: number) => Math.max(20, most / 10);

/** What is said below a field that is nearly full; nothing before. */
export function charactersLeft(text: string, most: number): string {
  const left = most - text.length;
  if (left <= 0) return t('problem.noCharactersLeft', { count: most });
  return left <= nearEnd(most) ? t('problem.charactersLeft', { count: left }) : '';
}
