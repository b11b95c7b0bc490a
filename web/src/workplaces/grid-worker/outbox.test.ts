import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '@/shared/api/problem';
import { addMessages } from '@/shared/i18n';
import en from './en';
import { useOutbox, type Sender } from './outbox';
import type { Draft } from './store';
import zh from './zh';

addMessages({ zh: { gridWorker: zh }, en: { gridWorker: en } });

const kept = new Map<string, Draft>();
const store = {
  drafts: (owner: string) =>
    Promise.resolve(
      [...kept.values()].filter((d) => d.owner === owner).map((d) => ({ ...d, photos: [...d.photos] })),
    ),
  put: (draft: Draft) => Promise.resolve(void kept.set(draft.id, { ...draft, photos: [...draft.photos] })),
  finish: (draft: Draft) => store.put(draft),
  remove: (id: string) => Promise.resolve(void kept.delete(id)),
};

/** A city that files each key once, and fails as told. */
function city() {
  const cases = new Map<string, string>();
  const photos = new Map<string, string>();
  let failure: Problem | null = null;
  let failsAfter = Infinity;
  const attempt = () => {
    if (failure && failsAfter-- <= 0) throw failure;
  };
  const sender: Sender = {
    file: (draft) => {
      attempt();
      cases.set(draft.id, draft.description);
      return Promise.resolve({ id: `case-${draft.id}`, number: draft.id });
    },
    attach: (caseId, { key }) => {
      attempt();
      photos.set(key, caseId);
      return Promise.resolve();
    },
  };
  const fail = (problem: Problem | null, after = 0) => {
    failure = problem;
    failsAfter = after;
  };
  return { cases, photos, sender, fail };
}

const draft = (id: string, photos = 1): Draft => ({
  id,
  owner: 'me',
  at: id,
  description: id,
  matter: null,
  place: null,
  address: '',
  emergency: false,
  photos: Array.from({ length: photos }, (_, i) => ({
    key: `${id}-${i}`,
    file: new Blob(['x']),
    name: 'x.jpg',
  })),
});

beforeEach(() => kept.clear());
afterEach(() => vi.useRealTimers());

it('keeps everything while there is no network, and sends it in order when there is', async () => {
  const { cases, photos, sender, fail } = city();
  const outbox = useOutbox(store, sender);
  await outbox.look('me');
  fail(new Problem('', 'network', 0));
  for (const id of ['1', '2', '3']) await outbox.add(draft(id));
  await outbox.flush();
  expect(outbox.problem.value?.status).toBe(0);
  expect(outbox.drafts.value.map((d) => d.id)).toEqual(['1', '2', '3']);
  fail(null);
  await outbox.flush();
  expect([...cases.keys()]).toEqual(['1', '2', '3']);
  expect(photos.size).toBe(3);
  expect(kept.size).toBe(0);
});

it('goes on where it was cut off, with the same keys', async () => {
  const { cases, photos, sender, fail } = city();
  const outbox = useOutbox(store, sender);
  await outbox.look('me');
  await outbox.add(draft('1', 3));
  fail(new Problem('', 'network', 0), 2);
  await outbox.flush();
  expect(kept.get('1')).toMatchObject({ filed: { id: 'case-1' } });
  expect(kept.get('1')!.photos.map((p) => p.key)).toEqual(['1-1', '1-2']);
  fail(null);
  await outbox.flush();
  expect(cases.size).toBe(1);
  expect([...photos.keys()]).toEqual(['1-0', '1-1', '1-2']);
});

it('lets a refused report wait for its writer and sends the others', async () => {
  const { cases, sender } = city();
  const picky: Sender = {
    ...sender,
    file: (one) => {
      if (one.id === '1') throw new Problem('没有这个事项', 'matters.not_found', 404);
      return sender.file(one);
    },
  };
  const outbox = useOutbox(store, picky);
  await outbox.look('me');
  await outbox.add(draft('1'));
  await outbox.add(draft('2'));
  await outbox.flush();
  expect([...cases.keys()]).toEqual(['2']);
  expect(outbox.drafts.value.map((d) => d.refused)).toEqual(['没有这个事项']);
  await outbox.flush();
  expect(cases.size).toBe(1);
});

it('keeps reports when the session has ended or the server is busy, and sends nobody else’s', async () => {
  const { sender, fail } = city();
  const outbox = useOutbox(store, sender);
  await outbox.look('me');
  await outbox.add(draft('1'));
  kept.set('9', { ...draft('9'), owner: 'you' });
  for (const status of [401, 429, 500, 503]) {
    fail(new Problem('', 'x', status));
    await outbox.flush();
    expect(kept.get('1')!.refused).toBeUndefined();
  }
  fail(null);
  await outbox.flush();
  expect([...kept.keys()]).toEqual(['9']);
});

it('sends the other photos where one is refused, and that one again when its writer says so', async () => {
  const { cases, photos, sender } = city();
  let takesAll = false;
  const outbox = useOutbox(store, {
    ...sender,
    attach: (caseId, photo) => {
      if (!takesAll && photo.key === '1-1') throw new Problem('不是照片', 'attachments.type', 400);
      return sender.attach(caseId, photo);
    },
  });
  await outbox.look('me');
  await outbox.add(draft('1', 3));
  await outbox.flush();
  expect([...photos.keys()]).toEqual(['1-0', '1-2']);
  expect(kept.get('1')).toMatchObject({
    refused: '不是照片',
    filed: { number: '1' },
    photos: [{ key: '1-1' }],
  });
  takesAll = true;
  await outbox.retry(kept.get('1')!);
  expect([...photos.keys()]).toEqual(['1-0', '1-2', '1-1']);
  expect(cases.size).toBe(1);
  expect(kept.size).toBe(0);
});

it('asks its writer before it sends again what may have arrived longer ago than the server remembers', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const { cases, photos, sender, fail } = city();
  const outbox = useOutbox(store, sender);
  await outbox.look('me');
  await outbox.add(draft('1'));
  await outbox.add({ ...draft('2'), filed: { id: 'case-2', number: '2' } });
  fail(new Problem('', 'network', 0));
  await outbox.flush();
  vi.setSystemTime(Date.now() + 46 * 3_600_000);
  await outbox.flush();
  expect(kept.get('1')!.refused).toBeUndefined();
  vi.setSystemTime(Date.now() + 2 * 3_600_000);
  fail(null);
  await outbox.flush();
  expect(cases.size).toBe(0);
  expect(kept.get('1')!.refused).toBeTruthy();
  // Never tried so far, for the first one held it up.
  expect([...photos.keys()]).toEqual(['2-0']);
});

it('gives a photo that may have arrived a new key once its writer decides to send it again', async () => {
  const { photos, sender } = city();
  const outbox = useOutbox(store, sender);
  await outbox.look('me');
  const [photo] = draft('1').photos;
  await outbox.add({
    ...draft('1'),
    filed: { id: 'case-1', number: '1' },
    photos: [{ ...photo!, triedAt: '2000-01-01T00:00:00Z' }],
  });
  await outbox.flush();
  expect(photos.size).toBe(0);
  await outbox.retry(kept.get('1')!);
  expect(photos.size).toBe(1);
  expect(photos.has('1-0')).toBe(false);
});

it('takes along what is written meanwhile, and gives up nothing that is on its way', async () => {
  const { cases, sender } = city();
  const outbox = useOutbox(store, {
    ...sender,
    file: async (one) => {
      if (one.id === '1') {
        await outbox.discard('1');
        await outbox.add(draft('2'));
        await outbox.flush();
      }
      return sender.file(one);
    },
  });
  await outbox.look('me');
  await outbox.add(draft('1'));
  await outbox.flush();
  expect([...cases.keys()]).toEqual(['1', '2']);
  expect(kept.size).toBe(0);
});

it('sends nothing more once somebody else has signed in, and shows nothing of what was sent', async () => {
  const { cases, sender } = city();
  const outbox = useOutbox(store, {
    ...sender,
    file: async (one) => {
      const answer = await sender.file(one);
      await outbox.look('you');
      return answer;
    },
  });
  await outbox.look('me');
  await outbox.add(draft('1'));
  await outbox.add(draft('2'));
  await outbox.flush();
  expect([...cases.keys()]).toEqual(['1']);
  expect([...kept.keys()]).toEqual(['2']);
  expect(outbox.sent.value).toEqual([]);
});

it('does not say that nothing waits before the phone has answered', async () => {
  kept.set('1', draft('1'));
  const outbox = useOutbox(store, city().sender);
  expect(outbox.isKnown.value).toBe(false);
  const looked = outbox.look('me');
  expect(outbox.isKnown.value).toBe(false);
  await looked;
  expect(outbox.isKnown.value).toBe(true);
  expect(outbox.drafts.value.map((d) => d.id)).toEqual(['1']);
});
