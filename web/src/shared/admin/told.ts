import { ref } from 'vue';

/** What was just done, said once beside the page. */
export const told = ref('');

let timer: number | undefined;

export function tell(words: string) {
  told.value = words;
  window.clearTimeout(timer);
  timer = window.setTimeout(() => (told.value = ''), 8_000);
}
