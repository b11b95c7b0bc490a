import { nameOfCode } from '@/shared/admin/codes';
import type { Schemas } from '@/shared/api/client';
import { t } from '@/shared/i18n';

type Duty = Schemas['Duty'];

export const matterWords = ({ matterPrefix }: Pick<Duty, 'matterPrefix'>) =>
  matterPrefix ? nameOfCode('matter', matterPrefix) : t('administrator.allMatters');

export function placeWords({ gridCode, areaPrefix }: Pick<Duty, 'gridCode' | 'areaPrefix'>) {
  if (gridCode) return nameOfCode('grid', gridCode);
  return areaPrefix ? nameOfCode('area', areaPrefix) : t('administrator.dutyWhere.everywhere');
}

export const spanWords = ({ validFrom, validTo }: Pick<Duty, 'validFrom' | 'validTo'>) =>
  validTo
    ? t('administrator.validBetween', { from: validFrom, to: validTo })
    : t('administrator.validSince', { from: validFrom });
