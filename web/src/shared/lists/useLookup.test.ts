import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useLookup } from './useLookup';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks once for a burst of changes and keeps only the last answer', async () => {
  const words = ref<string | null>(null);
  const answers = new Map<string, (value: string) => void>();
  const ask = vi.fn((asked: string) => new Promise<string>((done) => answers.set(asked, done)));
  const scope = effectScope();
  const { found } = scope.run(() => useLookup(words, ask, 100))!;
  for (const typed of ['油', '油烟']) {
    words.value = typed;
    await nextTick();
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(ask.mock.calls).toEqual([['油烟']]);
  words.value = '油烟扰民';
  await nextTick();
  await vi.advanceTimersByTimeAsync(100);
  answers.get('油烟扰民')!('second');
  answers.get('油烟')!('first');
  await vi.advanceTimersByTimeAsync(0);
  expect(found.value).toBe('second');
  words.value = null;
  await nextTick();
  expect(found.value).toBeNull();
  scope.stop();
});
