import { reactive, ref, shallowRef } from 'vue';
import { once } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import { t } from '@/shared/i18n';

/** What a form knows beside what was typed: what is wrong where, and whether it is being sent. */
export function useForm() {
  const isBusy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const wrongs = reactive<Record<string, string>>({});
  /** Raised where the cursor should go to the first wrong field. */
  const failures = ref(0);
  /** The fields that the form shows; what concerns none of them is said at its end. */
  const shown = new Set<string>();
  let sent = { words: '', key: '' };

  function wrong(field: string): string | undefined {
    shown.add(field);
    return wrongs[field];
  }

  function clear() {
    problem.value = null;
    for (const field of Object.keys(wrongs)) delete wrongs[field];
  }

  /** Tells each empty field; true where there is none. */
  function filled(needed: Record<string, [value: unknown, label: string]>): boolean {
    clear();
    for (const [field, [value, label]] of Object.entries(needed))
      if (value === null || value === undefined || String(value).trim() === '')
        wrongs[field] = t('problem.requiredField', { field: label });
    if (Object.keys(wrongs).length === 0) return true;
    failures.value++;
    return false;
  }

  /** The same key while the same is sent, so that a lost answer does not make a thing twice. */
  function keyFor(body: unknown): string {
    const words = JSON.stringify(body);
    if (words !== sent.words) sent = { words, key: once() };
    return sent.key;
  }

  async function send<T>(act: () => Promise<T>): Promise<T | undefined> {
    if (isBusy.value) return undefined;
    isBusy.value = true;
    clear();
    try {
      const answer = await act();
      sent = { words: '', key: '' };
      return answer;
    } catch (thrown) {
      const found = Problem.of(thrown);
      for (const [field, words] of Object.entries(found.fields)) wrongs[field] = words[0] ?? found.message;
      if (!Object.keys(found.fields).some((field) => shown.has(field))) problem.value = found;
      failures.value++;
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, problem, wrongs, failures, wrong, clear, filled, keyFor, send };
}

export type Form = ReturnType<typeof useForm>;

/** What is left empty is not sent. */
export const orNull = (words: string | null | undefined) => words?.trim() || null;
