import { computed, ref } from 'vue';

const isConnected = ref(navigator.onLine);
const answers = ref(true);

window.addEventListener('online', () => {
  isConnected.value = true;
  answers.value = true;
});
window.addEventListener('offline', () => {
  isConnected.value = false;
});

/** Whether the server can be reached: a device says it has a network where nothing comes through it. */
export const isOnline = computed(() => isConnected.value && answers.value);

/** What is public may have been answered from the device. */
export function answered({ url }: Response) {
  if (!new URL(url, window.location.origin).pathname.startsWith('/api/public/')) answers.value = true;
}

export function noAnswer(thrown: unknown) {
  if (isNoAnswer(thrown)) answers.value = false;
}

/** fetch throws a TypeError where there was no answer at all, and so it is called where it was waited for too long. */
export const isNoAnswer = (thrown: unknown) =>
  thrown instanceof TypeError || (thrown instanceof DOMException && thrown.name === 'TimeoutError');
