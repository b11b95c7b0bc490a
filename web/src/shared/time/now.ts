import { onScopeDispose, ref, type Ref } from 'vue';

const now = ref(new Date());
let users = 0;
let timer: number | undefined;

/** The present minute, shared by everything that counts time down. */
export function useNow(): Ref<Date> {
  if (users++ === 0) {
    now.value = new Date();
    timer = window.setInterval(() => (now.value = new Date()), 30_000);
  }
  onScopeDispose(() => {
    if (--users === 0) window.clearInterval(timer);
  });
  return now;
}
