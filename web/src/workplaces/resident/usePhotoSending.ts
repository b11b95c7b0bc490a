import { computed, ref } from 'vue';
import { once, upload } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';

export interface WaitingPhoto {
  file: File;
  key: string;
  /** Why the server does not take it. */
  refused?: string;
}

/** How many photos of this device have arrived: a page that shows them looks again. */
export const arrivals = ref(0);

/** Another try with the same bytes may fare better: no network, a busy server, too many at once. */
const isPassing = ({ status }: Problem) => status < 400 || status >= 500 || status === 408 || status === 429;

/** Sends photos of a report one after the other, each once however often it is tried. One that is refused does not
 * keep the others back; without a network all of them wait. */
export function usePhotoSending(report: () => { number: string; token: string }) {
  const waiting = ref<WaitingPhoto[]>([]);
  const sending = ref(0);
  const count = ref(0);
  const problem = ref('');
  const isBusy = computed(() => sending.value > 0);

  const add = (files: File[]) => resume(files.map((file) => ({ file, key: once() })));
  /** What was to be sent before, under the keys it had. */
  const resume = (photos: WaitingPhoto[]) => waiting.value.push(...photos);
  const remove = (key: string) => {
    waiting.value = waiting.value.filter((photo) => photo.key !== key);
  };

  /** How many have arrived. */
  async function send(): Promise<number> {
    if (isBusy.value) return 0;
    problem.value = '';
    const photos = [...waiting.value];
    count.value = photos.length;
    let arrived = 0;
    for (const [index, photo] of photos.entries()) {
      sending.value = index + 1;
      try {
        photo.refused = undefined;
        await upload('/api/public/attachments', report(), photo.file, photo.key);
        remove(photo.key);
        arrived++;
        arrivals.value++;
      } catch (thrown) {
        const found = Problem.of(thrown);
        if (isPassing(found)) {
          problem.value = found.message;
          break;
        }
        photo.refused = found.message;
      }
    }
    sending.value = 0;
    return arrived;
  }

  return { waiting, sending, count, problem, isBusy, add, resume, remove, send };
}

export type PhotoSending = ReturnType<typeof usePhotoSending>;
