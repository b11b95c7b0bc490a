import { computed, shallowRef } from 'vue';
import { api, onSignedOut, unwrap, type Schemas } from '@/shared/api/client';

export type Session = Schemas['SessionView'];

/** Who works here; null while nobody is signed in. */
export const session = shallowRef<Session | null>(null);

const permissions = computed(() => new Set(session.value?.permissions.map((p) => p.permission) ?? []));

/** Whether the person holds a permission in some scope. What it covers, the API says. */
export const may = (...any: string[]) => any.length === 0 || any.some((p) => permissions.value.has(p));

export async function loadSession() {
  const found = await unwrap(api.GET('/api/session'));
  session.value = found.kind === 'user' ? found : null;
}

export async function signIn(name: string, password: string, code?: string) {
  session.value = await unwrap(
    api.POST('/api/session', { body: { name, password, code: code || undefined } as never }),
  );
}

export async function signOut() {
  await unwrap(api.DELETE('/api/session')).catch(() => {});
  session.value = null;
}

onSignedOut(() => {
  session.value = null;
});
