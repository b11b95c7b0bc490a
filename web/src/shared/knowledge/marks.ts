export interface Mark {
  start: number;
  length: number;
}

/** A text in pieces, those that are marked and those between. */
export function pieces(text: string, marks: Mark[]): { text: string; isMarked: boolean }[] {
  const found: { text: string; isMarked: boolean }[] = [];
  let at = 0;
  for (const { start, length } of marks) {
    if (start > at) found.push({ text: text.slice(at, start), isMarked: false });
    found.push({ text: text.slice(start, start + length), isMarked: true });
    at = start + length;
  }
  if (at < text.length) found.push({ text: text.slice(at), isMarked: false });
  return found;
}
