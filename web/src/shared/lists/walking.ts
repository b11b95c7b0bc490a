const steps: Record<string, number> = { ArrowDown: 1, j: 1, J: 1, ArrowUp: -1, k: -1, K: -1 };

/** What has its own use for letters and arrows. */
const fields = 'input:not([type=checkbox]), textarea, select, [contenteditable]';
const others =
  '[role=radiogroup], [role=tablist], [role=menu], [role=listbox], [tabindex="0"], .maplibregl-map, video';

/** The row that a key leads to: from the row with the focus, else from the one that is open, else the first. */
export function rowAfter(event: KeyboardEvent, rows: HTMLElement): HTMLElement | null {
  const step = steps[event.key];
  if (!step || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const target = event.target as HTMLElement;
  if (target.closest(fields) || target.closest(others) || document.querySelector('dialog[open]')) return null;
  const links = [...rows.querySelectorAll<HTMLElement>('a[data-row], button[data-row]')];
  const from = links.findIndex((link) => link.closest('li')?.contains(target));
  const at = from >= 0 ? from : links.findIndex((link) => link.getAttribute('aria-current') === 'true');
  return (at >= 0 ? links[at + step] : links[0]) ?? null;
}
