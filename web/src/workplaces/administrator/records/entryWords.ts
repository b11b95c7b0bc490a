import { language, say, t, type Text } from '@/shared/i18n';
import en from './en';

/** What an entry recorded, in words: those of its data that have a name here. The rest stands in the raw entry. */
export interface Datum {
  label: string;
  words: string;
}

type Data = Record<string, unknown>;

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is Text => isData(value) && 'chinese' in value && 'english' in value;
const isId = (value: unknown) =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);

/** Every action that has words. */
export const knownActs = Object.entries(en.act).flatMap(([subject, acts]) =>
  Object.keys(acts).map((done) => `${subject}.${done}`),
);

/** The action in words; one that has none here is shown as it is recorded. */
export function actWords(action: string) {
  const [subject = '', done = ''] = action.split('.');
  const known = en.act as Record<string, Record<string, string>>;
  return known[subject]?.[done] ? t(`administrator.act.${subject}.${done}`) : action;
}

/** Undefined for what says nothing to a person: identities, digests, nested data. */
function valueWords(value: unknown): string | undefined {
  if (isText(value)) return say(value);
  if (typeof value === 'boolean') return t(value ? 'app.yes' : 'app.no');
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value && !isId(value) ? value : undefined;
  if (Array.isArray(value) && value.length && value.every((one) => typeof one === 'string' && !isId(one)))
    return value.join(language.value === 'en' ? ', ' : '、');
  return undefined;
}

const label = (name: string) => (name in en.datum ? t(`administrator.datum.${name}`) : undefined);

/** From and to are two states of the same thing: only what differs is told. */
function changes(before: Data, after: Data): Datum[] {
  return Object.keys({ ...before, ...after }).flatMap((name) => {
    const named = label(name);
    const [was, is] = [valueWords(before[name]), valueWords(after[name])];
    if (!named || was === is) return [];
    return [
      { label: named, words: t('administrator.entryChanged', { before: was ?? '—', after: is ?? '—' }) },
    ];
  });
}

export function dataWords(data: unknown): Datum[] {
  if (!isData(data)) return [];
  const { from, to } = data;
  const isChange = isData(from) && isData(to) && !isText(from);
  const told = isChange ? changes(from, to) : [];
  for (const [name, value] of Object.entries(data)) {
    const [named, words] = [label(name), valueWords(value)];
    if (named && words !== undefined) told.push({ label: named, words });
  }
  return told;
}
