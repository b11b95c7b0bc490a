import { api, automatically, unwrap } from '@/shared/api/client';
import { ref } from 'vue';

const isOn = ref(false);
let asked: Promise<void> | undefined;

/** Whether the city has a service for drafting; asked once. */
export function useDrafting() {
  asked ??= unwrap(api.GET('/api/intake/drafting', { headers: automatically })).then(
    (state) => void (isOn.value = state.isOn),
    () => void (asked = undefined),
  );
  return isOn;
}

/** What the service wrote about a case, for a person to check. */
export async function draftOf(caseId: string, kind: 'reply' | 'summary', notes?: string): Promise<string> {
  const body = { caseId, kind, notes: notes || undefined };
  return (await unwrap(api.POST('/api/intake/draft', { body }))).text;
}
