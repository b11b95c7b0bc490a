import type { Schemas } from '@/shared/api/client';
import { orNull } from '@/shared/admin/useForm';

export type Content = Schemas['ArticleContent'];
export const kinds = ['policy', 'service', 'answer'] as const;

/** An article as it is typed: nothing is an empty field. */
export const typedOf = (content?: Content) => ({
  title: content?.title ?? '',
  kind: (content?.kind ?? 'policy') as string | null,
  body: content?.body ?? '',
  areaCode: content?.areaCode ?? '',
  unitId: (content?.unitId ?? null) as string | null,
  validFrom: content?.validFrom ?? '',
  validUntil: content?.validUntil ?? '',
  reviewOn: content?.reviewOn ?? '',
  source: content?.source ?? '',
  link: content?.link ?? '',
});

export type Typed = ReturnType<typeof typedOf>;

export const contentOf = (typed: Typed): Content =>
  ({
    title: typed.title.trim(),
    kind: typed.kind,
    body: typed.body,
    areaCode: orNull(typed.areaCode),
    unitId: typed.unitId,
    validFrom: orNull(typed.validFrom),
    validUntil: orNull(typed.validUntil),
    reviewOn: orNull(typed.reviewOn),
    source: orNull(typed.source),
    link: orNull(typed.link),
  }) as Content;
