import { ref, shallowRef } from 'vue';
import { api, unwrap } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import { t } from '@/shared/i18n';
import type { Action } from './actions';
import { forget } from './drafts';
import type { useCase } from './useCase';

/** What is being done with a case: the action chosen, whether it is on its way, and what came of it. */
export function useActing(
  id: string,
  { detail, hasChanged, load, take, perform }: ReturnType<typeof useCase>,
) {
  const chosen = ref<Action | null>(null);
  const isBusy = ref(false);
  const failed = shallowRef<Problem | null>(null);
  const said = ref('');

  /** Merging, classifying and supervising have addresses of their own; everything else is an action of the workflow. */
  const attempt = (action: Action, body: Record<string, unknown>) => {
    const at = { params: { path: { id } } };
    if (action === 'merge')
      return perform(() => unwrap(api.POST('/api/cases/{id}/merge', { ...at, body: body as never })));
    if (action === 'unmerge')
      return perform(() =>
        unwrap(api.POST('/api/cases/{id}/unmerge', { ...at, body: { reason: String(body.reason) } })),
      );
    if (action === 'classify')
      return perform(() => unwrap(api.POST('/api/cases/{id}/classify', { ...at, body: body as never })));
    if (action === 'supervise')
      return perform(() =>
        unwrap(
          api.POST('/api/cases/{id}/supervisions', {
            ...at,
            body: { demand: String(body.demand), answerBy: String(body.amount) },
          }),
        ),
      );
    // Which request, where several wait.
    const asked = detail.value?.requests.find((request) => request.state === 'pending')?.shareId;
    return take(action, (['approve', 'deny'].includes(action) ? { ...body, shareId: asked } : body) as never);
  };

  async function act(action: Action, body: Record<string, unknown>) {
    isBusy.value = true;
    failed.value = null;
    said.value = '';
    try {
      await attempt(action, body);
      said.value = t(`cases.done.${action}`);
      forget(id, action);
      chosen.value = null;
    } catch (thrown) {
      failed.value = Problem.of(thrown);
      if (failed.value.code === 'concurrency.stale') {
        failed.value = new Problem(t('cases.stale'), 'concurrency.stale', 409);
        await load(true);
        hasChanged.value = false;
      }
    } finally {
      isBusy.value = false;
    }
  }

  return { chosen, isBusy, failed, said, act };
}
