import { shallowRef } from 'vue';
import { api, unwrap, type Schemas } from './api/client';

/** What the server says about the city and its map; empty until it has answered. */
export const settings = shallowRef<Schemas['PageSettings'] | null>(null);

let asked: Promise<void> | null = null;

export function loadSettings(): Promise<void> {
  asked ??= unwrap(api.GET('/api/public/settings'))
    .then((answer) => {
      settings.value = answer;
    })
    .catch(() => {
      // The page works without; the next one asks again.
      asked = null;
    });
  return asked;
}

/** Without the province and the city, which everybody here knows. */
export function localAddress(address: string | null | undefined): string {
  const city = settings.value?.city.chinese;
  if (!address || !city) return address ?? '';
  const at = address.indexOf(city);
  const rest = at < 0 ? address : address.slice(at + city.length);
  return rest || address;
}
