import { ref, watch } from 'vue';
import { useRouter } from 'vue-router';

export type Step = 'what' | 'where' | 'near' | 'who' | 'filed';

const steps: readonly unknown[] = ['what', 'where', 'near', 'who', 'filed'];

/** The steps of a report, each an entry of the history: the phone's own way back goes to the step before.
 * @param allowed The step to show where the history says another: what was typed may be gone by then. */
export function useSteps(allowed: (step: Step) => Step) {
  const router = useRouter();
  const { path } = router.currentRoute.value;

  const read = (): Step => {
    const kept: unknown = (history.state as { step?: unknown } | null)?.step;
    return allowed(steps.includes(kept) ? (kept as Step) : 'what');
  };

  const step = ref<Step>(read());
  watch(router.currentRoute, (route) => {
    if (route.path === path) step.value = read();
  });

  const go = async (to: Step, replace: boolean) => {
    const { path: now, query } = router.currentRoute.value;
    // Who has left meanwhile is fetched back by a receipt alone.
    if (now !== path && !replace) return;
    await router.push({ path, query, state: { step: to }, replace, force: true });
  };

  return {
    step,
    onward: (to: Step) => go(to, false),
    replace: (to: Step) => go(to, true),
    back: () => router.back(),
  };
}
