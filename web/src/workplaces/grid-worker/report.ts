import { onBeforeUnmount, reactive, ref, watch } from 'vue';
import { session } from '@/office/session';
import { once } from '@/shared/api/client';
import { say } from '@/shared/i18n';
import { outbox } from './field';
import { remember } from './recent';
import { store, type Unfinished } from './store';

type Words = Omit<Unfinished, 'photos'>;

const blank = (): Words => ({ description: '', matter: null, place: null, address: '', emergency: false });

/** The report that is being written. It outlives the page: a phone that takes photos often closes it. */
export function useReport() {
  const report = reactive(blank());
  const photos = ref<File[]>([]);
  const owner = session.value?.signInName ?? '';
  let mended: string | undefined;
  let isRead = false;
  let saving: number | undefined;

  /** What the page holds is reactive, which the store cannot keep. */
  const plain = (): Unfinished => ({
    description: report.description.trim(),
    matter: report.matter && { code: report.matter.code, name: { ...report.matter.name } },
    place: report.place && [...report.place],
    address: report.address.trim(),
    emergency: report.emergency,
    photos: [...photos.value],
  });

  async function save() {
    window.clearTimeout(saving);
    // One that is mended lies in the outbox until it is replaced.
    if (!isRead || mended) return;
    const now = plain();
    const isBegun = !!now.description || !!now.matter || !!now.address || now.photos.length > 0;
    await store.keepUnfinished(owner, isBegun ? now : null);
  }

  watch([report, photos], () => {
    window.clearTimeout(saving);
    saving = window.setTimeout(save, 300);
  });
  onBeforeUnmount(save);

  function fill({ photos: files, ...words }: Unfinished) {
    Object.assign(report, words);
    photos.value = files;
  }

  /** Fills in one that was refused, or else what had been begun; says which. */
  async function read(refusedId: unknown): Promise<'refused' | 'begun' | null> {
    await outbox.look();
    const refused = outbox.drafts.value.find((one) => one.id === refusedId && one.refused && !one.filed);
    const begun = refused ? undefined : await store.unfinished(owner);
    isRead = true;
    if (refused) {
      mended = refused.id;
      const { description, matter, place, address, emergency } = refused;
      const files = refused.photos.map(({ file, name }) => new File([file], name, { type: file.type }));
      fill({ description, matter, place, address, emergency, photos: files });
      return 'refused';
    }
    if (!begun) return null;
    fill(begun);
    return 'begun';
  }

  /** Into the outbox; then the page is for the next one. */
  async function finish() {
    window.clearTimeout(saving);
    const now = plain();
    if (now.matter) remember(now.matter);
    const draft = {
      ...now,
      id: once(),
      owner,
      at: new Date().toISOString(),
      description: now.description || say(now.matter?.name),
      photos: now.photos.map((file) => ({ key: once(), file, name: file.name || 'photo.jpg' })),
    };
    await outbox.add(draft, mended);
    mended = undefined;
    fill({ ...blank(), photos: [] });
    // So that the browser does not clear what waits when it is short of space.
    void navigator.storage?.persist?.();
  }

  return { report, photos, read, finish };
}
