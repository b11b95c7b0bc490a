import { shallowRef } from 'vue';
import { api, unwrap, type Schemas } from '@/shared/api/client';

/** Of which devices anybody may see what they measure; null until loaded. */
export const publicTypes = shallowRef<Schemas['PublicType'][] | null>(null);

export async function loadPublicTypes(): Promise<Schemas['PublicType'][]> {
  publicTypes.value ??= await unwrap(api.GET('/api/public/sensing/types'));
  return publicTypes.value;
}
