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
