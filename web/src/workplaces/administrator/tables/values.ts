/** What is typed as a value of a FEEL type; nothing where nothing was typed. */
export function valueOf(typed: string | undefined, type: string): unknown {
  const words = typed?.trim();
  if (!words) return undefined;
  if (type === 'number' && /^-?\d+(\.\d+)?$/.test(words)) return Number(words);
  if (type === 'boolean') {
    if (['true', '是', 'yes', '1'].includes(words.toLowerCase())) return true;
    if (['false', '否', 'no', '0'].includes(words.toLowerCase())) return false;
  }
  if (type.startsWith('list') || type.startsWith('context'))
    try {
      return JSON.parse(words) as unknown;
    } catch {
      return type.startsWith('list') ? words.split(/[,，、]/).map((one) => one.trim()) : words;
    }
  return words;
}
