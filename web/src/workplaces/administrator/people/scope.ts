import { unitName } from '@/shared/admin/units';
import type { Schemas } from '@/shared/api/client';
import { say, t } from '@/shared/i18n';

/** What a role covers, in words. */
export const scopeWords = (
  held: Pick<Schemas['GrantView'], 'unitId' | 'unitName' | 'areaPrefix' | 'matterPrefix'>,
): string =>
  [
    held.unitId && t('administrator.coversUnit', { unit: say(held.unitName) || unitName(held.unitId) }),
    held.areaPrefix && t('administrator.coversArea', { area: held.areaPrefix }),
    held.matterPrefix && t('administrator.coversMatter', { matter: held.matterPrefix }),
  ]
    .filter(Boolean)
    .join(' · ') || t('administrator.coversAll');
