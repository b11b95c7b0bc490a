import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { computed, watch, type Ref } from 'vue';
import { once } from '@/shared/api/client';
import type { PhotoSending } from './usePhotoSending';

/** A photo without a key was chosen for a report that is being written; one with a key waits to be sent. */
interface KeptPhoto {
  file: File;
  key?: string;
}

interface Tables extends DBSchema {
  photos: { key: string; value: { tab: string; at: number; photos: KeptPhoto[] } };
}

/** The device may be anybody's: what a closed tab has left goes the next day. */
const longest = 24 * 3_600_000;
const tabKey = 'zhishu.tab';

/** As what was typed, photos outlive a reload and are of one tab. */
function tab() {
  const known = sessionStorage.getItem(tabKey);
  if (known) return known;
  const made = once();
  sessionStorage.setItem(tabKey, made);
  return made;
}

let opened: Promise<IDBPDatabase<Tables>> | null = null;

async function open() {
  opened ??= openDB<Tables>('zhishu-report', 1, {
    upgrade: (database) => void database.createObjectStore('photos', { keyPath: 'tab' }),
    terminated: () => (opened = null),
  });
  return opened;
}

export const kept = {
  async read(): Promise<KeptPhoto[]> {
    const database = await open();
    for (const one of await database.getAll('photos'))
      if (Date.now() - one.at > longest) await database.delete('photos', one.tab);
    return (await database.get('photos', tab()))?.photos ?? [];
  },
  async keep(photos: KeptPhoto[]) {
    const database = await open();
    if (photos.length === 0) await database.delete('photos', tab());
    else await database.put('photos', { tab: tab(), at: Date.now(), photos });
  },
};

/** Without room on the device, or where it keeps nothing, photos live as long as the page. */
const warn = (thrown: unknown) => console.warn('Photos are not kept:', thrown);

/** Keeps the photos over a reload: those that were chosen, and of a filed report those that have not arrived. */
export function useKeptPhotos(
  photos: Ref<File[]>,
  sending: Ref<PhotoSending | undefined>,
  isFiled: () => boolean,
  resume: (waiting: { file: File; key: string }[]) => void,
) {
  const now = computed<KeptPhoto[]>(() =>
    isFiled()
      ? (sending.value?.waiting.value ?? []).map(({ file, key }) => ({ file, key }))
      : photos.value.map((file) => ({ file })),
  );
  let last: Promise<unknown> = kept
    .read()
    .then((found) => {
      const waiting = found.filter((one): one is { file: File; key: string } => !!one.key);
      if (isFiled()) {
        if (waiting.length > 0 && !sending.value) resume(waiting);
      } else if (waiting.length === 0 && found.length > 0)
        photos.value = [...found.map(({ file }) => file), ...photos.value];
    })
    .catch(warn);
  // One after the other, so that the last is what stays.
  watch(now, (photos) => (last = last.then(() => kept.keep(photos)).catch(warn)));
}
