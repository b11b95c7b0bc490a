import { shallowRef } from 'vue';
import { api, unwrap, type Schemas } from '@/shared/api/client';

export type Kind = Schemas['CodeKindAnswer'];
export type Draft = Schemas['KindDraftAnswer'];
export type Content = Schemas['KindContent'];
export type Field = Schemas['CodeField'];
export type Use = Schemas['CodeUse'];

/** The kinds of things that have codes, once loaded. */
export const kinds = shallowRef<Kind[]>([]);

export async function loadKinds(): Promise<Kind[]> {
  kinds.value = await unwrap(api.GET('/api/codes/kinds'));
  return kinds.value;
}

/** Writes a draft: of a kind that is there or not. */
export const writeDraft = (code: string, number: number, content: Content, version?: number) =>
  unwrap(
    api.PUT('/api/codes/kinds/{code}/draft', {
      params: { path: { code } },
      body: { number, content } as never,
      headers: version ? { 'If-Match': `"${version}"` } : {},
    }),
  );
