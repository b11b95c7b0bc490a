import { orNull } from '@/shared/admin/useForm';
import type { Schemas } from '@/shared/api/client';

/** What is typed of a unit. */
export interface UnitTyped {
  chinese: string;
  english: string;
  kind: string;
  areaCode: string;
  creditCode: string;
}

export const typedOf = (unit?: Schemas['UnitView']): UnitTyped => ({
  chinese: unit?.name.chinese ?? '',
  english: unit && unit.name.english !== unit.name.chinese ? unit.name.english : '',
  kind: unit?.kind ?? '',
  areaCode: unit?.areaCode ?? '',
  creditCode: unit?.creditCode ?? '',
});

export const sentOf = (typed: UnitTyped) => ({
  chinese: typed.chinese.trim(),
  english: orNull(typed.english),
  kind: typed.kind.trim(),
  areaCode: orNull(typed.areaCode),
  creditCode: orNull(typed.creditCode),
});
