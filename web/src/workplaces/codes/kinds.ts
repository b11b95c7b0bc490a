import { shallowRef } from 'vue';
import { api, unwrap, type Schemas } from '@/shared/api/client';

export type Kind = Schemas['CodeKindAnswer'];

/** The kinds of things that have codes, once loaded. */
export const kinds = shallowRef<Kind[]>([]);

export async function loadKinds(): Promise<Kind[]> {
  kinds.value = await unwrap(api.GET('/api/codes/kinds'));
  return kinds.value;
}
