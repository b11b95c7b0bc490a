import type { Directive } from 'vue';

/** Hides the rows that do not fit whole. They keep their place, so that what fits can be measured again at any time. */
function show(frame: HTMLElement, fits: boolean) {
  const end = frame.getBoundingClientRect().bottom + 1;
  for (const row of frame.querySelectorAll<HTMLElement>('li'))
    row.style.visibility = fits || row.getBoundingClientRect().bottom <= end ? '' : 'hidden';
}

const watchers = new WeakMap<HTMLElement, ResizeObserver>();

/** Never half a row at the end of a frame that does not scroll. Only where the value says so. */
export const vWholeRows: Directive<HTMLElement, boolean> = {
  mounted(frame, { value }) {
    if (!value) return;
    const watcher = new ResizeObserver(() => show(frame, false));
    watcher.observe(frame);
    watchers.set(frame, watcher);
    show(frame, false);
  },
  updated(frame, { value }) {
    show(frame, !value);
  },
  unmounted(frame) {
    watchers.get(frame)?.disconnect();
  },
};
