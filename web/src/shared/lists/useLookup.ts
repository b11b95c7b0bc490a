import { onBeforeUnmount, ref, shallowRef, watch, type WatchSource } from 'vue';
import { Problem } from '@/shared/api/problem';

/** What is looked up by itself while somebody types; only the last answer counts. `null` where nothing is asked yet. */
export function useLookup<Q, T>(source: WatchSource<Q | null>, ask: (asked: Q) => Promise<T>, wait = 350) {
  const found = shallowRef<T | null>(null);
  const problem = shallowRef<Problem | null>(null);
  const isLooking = ref(false);
  let timer: number | undefined;
  let run = 0;

  async function look(asked: Q) {
    const mine = ++run;
    isLooking.value = true;
    try {
      const answer = await ask(asked);
      if (mine !== run) return;
      found.value = answer;
      problem.value = null;
    } catch (thrown) {
      if (mine === run) problem.value = Problem.of(thrown);
    } finally {
      if (mine === run) isLooking.value = false;
    }
  }

  watch(
    source,
    (asked) => {
      window.clearTimeout(timer);
      if (asked === null) {
        run++;
        found.value = null;
        isLooking.value = false;
      } else timer = window.setTimeout(look, wait, asked);
    },
    { deep: true, immediate: true },
  );
  onBeforeUnmount(() => window.clearTimeout(timer));

  return { found, problem, isLooking };
}
