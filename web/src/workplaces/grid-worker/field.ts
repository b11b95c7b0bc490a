import { watch } from 'vue';
import { onLeave, session } from '@/office/session';
import { api, automatically } from '@/shared/api/client';
import { isOnline } from '@/shared/api/reach';
import { t } from '@/shared/i18n';
import { http, useOutbox } from './outbox';
import { store } from './store';

/** One outbox for all pages of the workplace. */
export const outbox = useOutbox(store, http);

const again = 15_000;
let begun = false;

/** Once somebody of the workplace is signed in: what waits is sent when there is a network, whichever page is open. */
export function beginField() {
  if (begun) return;
  begun = true;
  watch(isOnline, (now) => {
    if (now) void outbox.flush();
  });
  window.addEventListener('online', () => void outbox.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void outbox.flush();
  });
  // A network that is said to be there is not always one.
  window.setInterval(() => {
    if (outbox.drafts.value.some((draft) => !draft.refused)) void outbox.flush();
    else if (!isOnline.value) void seek();
  }, again);
  watch(
    () => session.value?.signInName,
    async (name) => {
      await outbox.look(name ?? '');
      await outbox.flush();
    },
    { immediate: true },
  );
  onLeave(async () => {
    await outbox.look();
    const count = outbox.drafts.value.length;
    return count > 0 ? t('gridWorker.leaveWaiting', { count }) : null;
  });
  if ('serviceWorker' in navigator)
    navigator.serviceWorker
      .register('/sw.js', { scope: '/office' })
      .catch((thrown: unknown) => console.warn('The pages will not open without a network:', thrown));
}

/** Whether there is an answer is all that is asked. */
const seek = () => api.GET('/api/session', { headers: automatically }).catch(() => {});

/** Once nobody is signed in: what the phone knew of the city's cases goes. Reports not sent yet wait for their writer. */
export const endField = () => store.forgetTasks();
