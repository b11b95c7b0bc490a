import { t } from '@/shared/i18n';

const truth: Record<string, string> = { true: 'app.yes', false: 'app.no' };

/** What a field of a thing holds, for people. */
export const worded = (one: { type: string; value?: string | null }) =>
  !one.value ? '–' : one.type === 'yes_no' && truth[one.value] ? t(truth[one.value]!) : one.value;
