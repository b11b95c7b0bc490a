import { ref, shallowRef } from 'vue';
import { api, once, unwrap, upload, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import { t } from '@/shared/i18n';
import type { Draft, Store } from './store';

/** How reports reach the city. */
export interface Sender {
  file(draft: Draft): Promise<{ id: string; number: string }>;
  attach(caseId: string, photo: Draft['photos'][number]): Promise<unknown>;
}

/** For a connection that hangs. */
const patience = 60_000;

export const http: Sender = {
  file: (draft) =>
    unwrap(
      api.POST('/api/cases', {
        signal: AbortSignal.timeout(patience),
        headers: { 'Idempotency-Key': draft.id },
        body: {
          channel: 'grid',
          description: draft.description,
          matterCode: draft.matter?.code,
          emergency: draft.emergency,
          place: {
            longitude: draft.place?.[0],
            latitude: draft.place?.[1],
            address: draft.address || undefined,
          },
        } as Schemas['FileCaseRequest'],
      }),
    ),
  attach: (caseId, { key, file, name }) =>
    upload(`/api/cases/${caseId}/attachments`, {}, new File([file], name, { type: file.type }), key),
};

/** One page at a time sends where the browser has locks; where not, the keys still file everything once. */
const alone = (act: () => Promise<void>) =>
  navigator.locks
    ? navigator.locks.request('zhishu-outbox', { ifAvailable: true }, (lock) => (lock ? act() : undefined))
    : act();

/** The server forgets the keys of what it has answered after two days; from then on the same again would be another. */
const keysLast = 47 * 3_600_000;

const isStale = ({ triedAt }: { triedAt?: string }) =>
  !!triedAt && Date.now() - Date.parse(triedAt) > keysLast;

/** What waits on the phone, and sends it in the order it was written. */
export function useOutbox(store: Store, sender: Sender) {
  const drafts = shallowRef<Draft[]>([]);
  /** Whether the phone has been asked what waits: before that an empty list says nothing. */
  const isKnown = ref(false);
  const sent = shallowRef<{ id: string; number: string; title: string }[]>([]);
  const isSending = ref(false);
  /** Which one is on its way just now. */
  const current = ref<string | null>(null);
  const problem = shallowRef<Problem | null>(null);
  let owner = '';
  let askedAgain = false;

  async function look(of = owner) {
    if (of !== owner) {
      sent.value = [];
      isKnown.value = false;
    }
    owner = of;
    drafts.value = owner ? await store.drafts(owner) : [];
    isKnown.value = !!owner;
  }

  async function add(draft: Draft, replaces?: string) {
    await store.finish(draft, replaces);
    await look();
  }

  async function discard(id: string) {
    if (current.value === id) return;
    await store.remove(id);
    await look();
  }

  /** Tries a refused one once more, which its writer has decided: what may have arrived goes again under a new key. */
  async function retry(draft: Draft) {
    const photos = draft.photos.map((photo) =>
      isStale(photo) ? { ...photo, key: once(), triedAt: undefined } : photo,
    );
    await store.put({ ...draft, photos, refused: undefined });
    await look();
    await flush();
  }

  /** Sends what it can. A refused report waits for its writer and holds up no other; without a network all wait. */
  async function flush() {
    askedAgain = isSending.value;
    if (!owner || isSending.value) return;
    isSending.value = true;
    problem.value = null;
    try {
      do {
        askedAgain = false;
        await alone(sendAll);
      } while (askedAgain);
    } catch (thrown) {
      problem.value = Problem.of(thrown);
    } finally {
      isSending.value = false;
      current.value = null;
      await look();
    }
  }

  async function sendAll() {
    const of = owner;
    for (const { id } of await store.drafts(of)) {
      // As it is by now; and nothing under the name of whoever has signed in meanwhile.
      const draft = (await store.drafts(of)).find((one) => one.id === id);
      if (owner !== of) return;
      if (draft && !draft.refused) await send(draft);
    }
  }

  async function send(draft: Draft) {
    current.value = draft.id;
    try {
      const filed = draft.filed ?? (await file(draft));
      const refused = await attach(draft, filed.id);
      if (refused) await store.put({ ...draft, refused });
      else {
        await store.remove(draft.id);
        if (owner === draft.owner)
          sent.value = [{ ...filed, title: draft.description }, ...sent.value].slice(0, 10);
      }
    } catch (thrown) {
      await store.put({ ...draft, refused: wordsOf(thrown) });
    } finally {
      current.value = null;
      await look();
    }
  }

  async function file(draft: Draft) {
    await beginTrying(draft, draft);
    const { id, number } = await sender.file(draft);
    draft.filed = { id, number };
    await store.put(draft);
    return draft.filed;
  }

  /** What the city does not take stays; the others go on. */
  async function attach(draft: Draft, caseId: string) {
    let refused: string | undefined;
    for (const photo of [...draft.photos]) {
      try {
        await beginTrying(draft, photo);
        await sender.attach(caseId, photo);
      } catch (thrown) {
        refused = wordsOf(thrown);
        continue;
      }
      draft.photos = draft.photos.filter((one) => one !== photo);
      await store.put(draft);
    }
    return refused;
  }

  async function beginTrying(draft: Draft, what: { triedAt?: string }) {
    if (isStale(what)) throw new Problem(t('gridWorker.perhapsSent'), 'perhaps_sent', 409);
    if (what.triedAt) return;
    what.triedAt = new Date().toISOString();
    await store.put(draft);
  }

  return { drafts, isKnown, sent, isSending, current, problem, look, add, discard, retry, flush };
}

/** Why it was refused. Anything else is thrown on: a lost network, a busy server, an ended session; all may pass. */
function wordsOf(thrown: unknown) {
  const problem = Problem.of(thrown);
  const { status } = problem;
  if (status >= 400 && status < 500 && ![401, 408, 429].includes(status)) return problem.message;
  throw problem;
}
