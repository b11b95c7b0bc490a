import { computed, ref, shallowRef, watch, type Ref } from 'vue';
import { Problem } from '../api/problem';
import { useNews, type CaseNews } from '../live/live';

export interface PageOf<T> {
  items: T[];
  next?: string | null;
}

interface Options<T> {
  /** One page; `automatic` where nobody asked for it. */
  fetch: (after: string | undefined, automatic: boolean) => Promise<PageOf<T>>;
  key: (item: T) => string;
  /** What the list depends on: it is loaded anew when this changes. */
  filter: Ref<unknown>;
  /** Which news concern the list; without it the list does not follow what happens. */
  follows?: (news: CaseNews) => boolean;
}

/** A list that is loaded by pages, keeps its place, and announces what is new instead of jumping. */
export function useList<T>({ fetch, key, filter, follows }: Options<T>) {
  const items = shallowRef<T[]>([]);
  const next = ref<string | null>(null);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const problem = shallowRef<Problem | null>(null);
  const isLoadingMore = ref(false);
  /** The first page as it would be now, where it differs. */
  const waiting = shallowRef<PageOf<T> | null>(null);
  const gone = ref(new Set<string>());
  let run = 0;

  async function load() {
    const mine = ++run;
    state.value = 'loading';
    problem.value = null;
    waiting.value = null;
    try {
      const page = await fetch(undefined, false);
      if (mine === run) show(page);
    } catch (thrown) {
      if (mine !== run) return;
      problem.value = Problem.of(thrown);
      state.value = 'failed';
    }
  }

  function show(page: PageOf<T>) {
    items.value = page.items;
    next.value = page.next ?? null;
    waiting.value = null;
    gone.value = new Set();
    state.value = 'ready';
  }

  async function loadMore() {
    if (!next.value || isLoadingMore.value) return;
    const mine = run;
    isLoadingMore.value = true;
    problem.value = null;
    try {
      const page = await fetch(next.value, false);
      if (mine !== run) return;
      const known = new Set(items.value.map(key));
      items.value = [...items.value, ...page.items.filter((item) => !known.has(key(item)))];
      next.value = page.next ?? null;
    } catch (thrown) {
      if (mine === run) problem.value = Problem.of(thrown);
    } finally {
      isLoadingMore.value = false;
    }
  }

  /** Looks again: rows change where they stand, what left is marked, what is new waits to be let in. */
  async function look() {
    if (state.value !== 'ready') return;
    const mine = run;
    let page: PageOf<T>;
    try {
      page = await fetch(undefined, true);
    } catch {
      return; // The next news or the person looks again.
    }
    if (mine !== run) return;
    const fresh = new Map(page.items.map((item) => [key(item), item]));
    const known = new Set(items.value.map(key));
    // A row beyond the first page is not gone because the first page lacks it.
    const reach = page.next ? page.items.length : Infinity;
    gone.value = new Set(
      items.value.filter((item, index) => index < reach && !fresh.has(key(item))).map(key),
    );
    items.value = items.value.map((item) => fresh.get(key(item)) ?? item);
    waiting.value = page.items.some((item) => !known.has(key(item))) ? page : null;
  }

  const arrived = computed(() => {
    const known = new Set(items.value.map(key));
    return waiting.value?.items.filter((item) => !known.has(key(item))).length ?? 0;
  });

  function letIn() {
    if (waiting.value) show(waiting.value);
  }

  watch(filter, load, { deep: true, immediate: true });

  if (follows) useNews(look, 250, follows);

  return { items, next, state, problem, isLoadingMore, arrived, gone, key, load, loadMore, look, letIn };
}

export type List<T> = ReturnType<typeof useList<T>>;
