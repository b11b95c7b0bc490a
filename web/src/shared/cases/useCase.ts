import { ref, shallowRef } from 'vue';
import { api, automatically, unwrap, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import { everything, useLive } from '@/shared/live/live';

/** One case with its history and files, kept as it is. */
export function useCase(id: string) {
  const detail = shallowRef<Schemas['CaseDetail'] | null>(null);
  const history = shallowRef<Schemas['HistoryEntry'][]>([]);
  const next = ref<string | null>(null);
  const files = shallowRef<Schemas['AttachmentDetail'][]>([]);
  const problem = shallowRef<Problem | null>(null);
  /** Whether somebody else changed it while it was being read. */
  const hasChanged = ref(false);

  const at = { path: { id } };

  async function load(automatic = false) {
    const headers = automatic ? automatically : {};
    if (!automatic) problem.value = null;
    try {
      const [found, told, kept] = await Promise.all([
        unwrap(api.GET('/api/cases/{id}', { params: at, headers })),
        unwrap(api.GET('/api/cases/{id}/history', { params: { ...at, query: { limit: 200 } }, headers })),
        unwrap(api.GET('/api/cases/{id}/attachments', { params: at, headers })),
      ]);
      if (automatic && detail.value && found.version !== detail.value.version) hasChanged.value = true;
      detail.value = found;
      history.value = told.items;
      next.value = told.next ?? null;
      files.value = kept.items.filter((file) => !file.removedAt);
      problem.value = null;
    } catch (thrown) {
      if (!automatic) problem.value = Problem.of(thrown);
    }
  }

  async function loadMore() {
    if (!next.value) return;
    const told = await unwrap(
      api.GET('/api/cases/{id}/history', { params: { ...at, query: { after: next.value, limit: 200 } } }),
    );
    history.value = [...history.value, ...told.items];
    next.value = told.next ?? null;
  }

  let own = 0;
  useLive((news) => {
    // What this page did itself it has seen already.
    if (news !== everything && news.caseId !== id) return;
    if (own > 0 && news !== everything) {
      own--;
      return;
    }
    void load(true);
  });

  /** Does something to the case and shows how it is then. */
  async function perform(act: () => Promise<unknown>) {
    own++;
    hasChanged.value = false;
    try {
      await act();
    } catch (thrown) {
      own--;
      throw thrown;
    }
    await load();
  }

  const take = (action: string, body: Schemas['TakeActionRequest']) =>
    perform(() =>
      unwrap(
        api.POST('/api/cases/{id}/actions/{action}', {
          params: { path: { id, action: action.replaceAll('_', '-') } },
          body: { ...body, version: detail.value?.version },
        }),
      ),
    );

  void load();
  return { detail, history, next, files, problem, hasChanged, load, loadMore, take, perform };
}
