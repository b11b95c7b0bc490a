import { ref } from 'vue';

/** What was just done, said once beside the page. */
export const told = ref('');

let since = 0;

export function tell(words: string) {
  told.value = words;
  since = performance.now();
}

// It stays for who looked away: what clears it is the next thing somebody does, no clock.
for (const act of ['pointerdown', 'keydown', 'wheel'])
  window.addEventListener(
    act,
    () => {
      if (performance.now() - since > 8_000) told.value = '';
    },
    { capture: true, passive: true },
  );
