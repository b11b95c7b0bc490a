import { onScopeDispose, ref } from 'vue';

export interface CaseNews {
  type: string;
  caseId?: string;
  number?: string;
  state?: string;
  unitId?: string;
}

type Listener = (news: CaseNews) => void;

/** Everything may have changed: after a pause of the connection, or where much happened at once. */
export const everything: CaseNews = { type: 'cases.refresh' };

const listeners = new Set<Listener>();
let source: EventSource | null = null;
let retry: number | undefined;
let greeted = false;

/** Whether what is shown follows what happens. */
export const isLive = ref(false);

function tell(news: CaseNews) {
  for (const listener of listeners) listener(news);
}

function open() {
  if (source || listeners.size === 0) return;
  source = new EventSource('/api/live');
  source.addEventListener('hello', () => {
    isLive.value = true;
    // What happened while the connection was away is not told again.
    if (greeted) tell(everything);
    greeted = true;
  });
  source.addEventListener('case', (event) => tell(JSON.parse(event.data) as CaseNews));
  source.addEventListener('error', () => {
    isLive.value = false;
    // A browser comes back by itself after a lost connection, but not after a refusal.
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      window.clearTimeout(retry);
      retry = window.setTimeout(open, 5000);
    }
  });
}

/** Looks again after news: once for a burst, and no later than `wait` after its first, however long it goes on. */
export function useNews(look: () => void, wait: number, concerns: (news: CaseNews) => boolean = () => true) {
  let soon: number | undefined;
  useLive((news) => {
    if (soon !== undefined || (news !== everything && !concerns(news))) return;
    soon = window.setTimeout(() => {
      soon = undefined;
      look();
    }, wait);
  });
  onScopeDispose(() => window.clearTimeout(soon));
}

/** Follows what happens to cases while the component lives. */
export function useLive(listener: Listener) {
  listeners.add(listener);
  open();
  onScopeDispose(() => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    source?.close();
    source = null;
    isLive.value = false;
    greeted = false;
    window.clearTimeout(retry);
  });
}
