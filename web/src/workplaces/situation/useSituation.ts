import { computed, onScopeDispose, shallowRef, watch } from 'vue';
import { api, automatically, unwrap, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import { useAddressFilter } from '@/shared/lists/addressFilter';
import { useNews } from '@/shared/live/live';

export type Situation = Schemas['Situation'];

const settle = 150;
/** Deadlines pass without any news. */
const anyway = 60_000;

/** The situation of a period and the latest cases, kept as they are. */
export function useSituation() {
  const { filter, set } = useAddressFilter(['days'] as const);
  const days = computed({
    get: () => ([7, 30].includes(Number(filter.value.days)) ? Number(filter.value.days) : 1),
    set: (wanted) => set({ days: wanted === 1 ? undefined : String(wanted) }),
  });
  const situation = shallowRef<Situation | null>(null);
  const latest = shallowRef<Schemas['CaseRow'][]>([]);
  const panels = shallowRef<Schemas['PlacedPanel'][]>([]);
  const problem = shallowRef<Problem | null>(null);
  let isAsking = false;
  let again = false;

  async function load(automatic = false) {
    // A burst of cases is one question at a time; the last news is never lost.
    if (isAsking) {
      again = true;
      return;
    }
    isAsking = true;
    const headers = automatic ? automatically : {};
    try {
      const [found, rows] = await Promise.all([
        unwrap(api.GET('/api/reports/situation', { params: { query: { days: days.value } }, headers })),
        unwrap(api.GET('/api/cases', { params: { query: { limit: 12 } }, headers })),
      ]);
      situation.value = found;
      latest.value = rows.items;
      problem.value = null;
    } catch (thrown) {
      problem.value = Problem.of(thrown);
    } finally {
      isAsking = false;
      if (again) {
        again = false;
        void load(true);
      }
    }
  }

  async function loadLayout() {
    try {
      panels.value = (await unwrap(api.GET('/api/situation/layout'))).panels;
    } catch (thrown) {
      problem.value = Problem.of(thrown);
    }
  }

  useNews(() => void load(true), settle);
  const timer = window.setInterval(load, anyway, true);
  onScopeDispose(() => window.clearInterval(timer));
  watch(days, () => load(), { immediate: true });
  void loadLayout();

  const ordered = computed(() => [...panels.value].sort((a, b) => a.y - b.y || a.x - b.x));
  return { days, situation, latest, panels: ordered, problem, load };
}
