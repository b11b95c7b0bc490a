import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import { api, once, unwrap, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import { t, type Text } from '@/shared/i18n';
import { keep, keptOf } from './unsaved';

export type Brief = Schemas['BriefDetail'];
export type BriefKind = Schemas['BriefKind'];

/** A paragraph as it is being edited. */
export interface Part {
  /** Stays while the page is open. */
  key: string;
  /** Null where the server has not seen it. */
  id: string | null;
  kind: BriefKind;
  heading: Text;
  words: Text;
  /** As the server has it, with its figures. */
  section: Schemas['BriefSection'] | null;
}

const partOf = (section: Schemas['BriefSection']): Part => ({
  key: section.id,
  id: section.id,
  kind: section.kind,
  heading: { ...section.heading },
  words: { ...section.words },
  section,
});

const isBlank = ({ heading, words }: Part) =>
  !(heading.chinese || heading.english || words.chinese || words.english);

/** What is made from figures and left empty is written by the server. */
function changeOf(part: Part) {
  const { id, kind, heading, words } = part;
  if (id) return { id, heading, words };
  return kind !== 'own' && isBlank(part) ? { kind } : { kind, heading, words };
}

const wordsOf = (title: Text, parts: Part[]) =>
  JSON.stringify({
    title,
    parts: parts.map(({ id, kind, heading, words }) => ({ id, kind, heading, words })),
  });

/** A brief that is read, edited by the version it was read in, saved, counted anew, published. */
export function useBrief(id: string) {
  const brief = shallowRef<Brief | null>(null);
  const title = ref<Text>({ chinese: '', english: '' });
  const parts = ref<Part[]>([]);
  const problem = shallowRef<Problem | null>(null);
  const isBusy = ref(false);
  /** Somebody else changed it since. */
  const isClash = ref(false);
  const isRestored = ref(false);

  const isDraft = computed(() => brief.value?.state === 'draft');
  const words = computed(() => wordsOf(title.value, parts.value));
  const asStored = computed(() =>
    brief.value ? wordsOf(brief.value.title, brief.value.sections.map(partOf)) : '',
  );
  const isDirty = computed(() => isDraft.value && words.value !== asStored.value);

  function show(found: Brief) {
    brief.value = found;
    title.value = { ...found.title };
    parts.value = found.sections.map(partOf);
    isClash.value = false;
    isRestored.value = false;
  }

  const read = () => unwrap(api.GET('/api/briefs/{id}', { params: { path: { id } } }));

  async function act<T>(what: () => Promise<T>): Promise<T | null> {
    if (isBusy.value) return null;
    isBusy.value = true;
    problem.value = null;
    try {
      return await what();
    } catch (thrown) {
      const found = Problem.of(thrown);
      if (found.code === 'concurrency.stale') isClash.value = true;
      else problem.value = found;
      return null;
    } finally {
      isBusy.value = false;
    }
  }

  const load = () =>
    act(async () => {
      const found = await read();
      const typed = keptOf(id);
      show(found);
      if (!typed || found.state === 'final') return keep(id, null);
      restore(found, typed.words);
      isRestored.value = isDirty.value;
      isClash.value = isDirty.value && typed.version !== found.version;
      return undefined;
    });

  /** What was typed before the page was loaded anew; figures are as they are now. */
  function restore(found: Brief, typed: string) {
    const sections = new Map(found.sections.map((section) => [section.id, section]));
    const kept = JSON.parse(typed) as { title: Text; parts: Omit<Part, 'section' | 'key'>[] };
    title.value = kept.title;
    parts.value = kept.parts.map((part) => {
      const section = sections.get(part.id ?? '') ?? null;
      return { ...part, key: part.id ?? once(), id: section?.id ?? null, section };
    });
  }

  const at = () => ({
    params: { path: { id } },
    headers: { 'If-Match': `"${brief.value!.version}"`, 'Idempotency-Key': once() },
  });

  /** A document would bear the title of the other language. */
  function isEmptied() {
    const before = brief.value!.title;
    return (['chinese', 'english'] as const).some((side) => before[side] && !title.value[side].trim());
  }

  async function put() {
    if (isEmptied())
      throw new Problem(
        t('problem.requiredField', { field: t('situation.brief.titleField') }),
        'cases.brief_title',
        400,
      );
    const [sent, before] = [[...parts.value], words.value];
    const found = await unwrap(
      api.PUT('/api/briefs/{id}', {
        ...at(),
        body: { title: title.value, sections: sent.map(changeOf) } as never,
      }),
    );
    // Who went on typing meanwhile keeps that.
    const isSame = words.value === before;
    brief.value = found;
    if (isSame) title.value = { ...found.title };
    sent.forEach((part, index) => {
      const section = found.sections[index]!;
      Object.assign(part, { id: section.id, section });
      if (isSame || isBlank(part))
        Object.assign(part, { heading: { ...section.heading }, words: { ...section.words } });
    });
    isClash.value = false;
    isRestored.value = false;
  }

  const save = async () => !isDirty.value || (await act(() => put().then(() => true))) === true;

  /** Counts these paragraphs anew, or all; what was typed is saved first. */
  async function refresh(sections?: string[]) {
    if (!(await save())) return false;
    return (
      (await act(async () => {
        show(await unwrap(api.POST('/api/briefs/{id}/refresh', { ...at(), body: { sections } as never })));
        return true;
      })) === true
    );
  }

  async function publish() {
    if (!(await save())) return;
    await act(async () => show(await unwrap(api.POST('/api/briefs/{id}/publish', at()))));
  }

  const drop = async () =>
    (await act(async () => {
      await unwrap(api.DELETE('/api/briefs/{id}', at()));
      brief.value = null;
      keep(id, null);
      return true;
    })) === true;

  const discard = async () => {
    keep(id, null);
    await load();
  };

  function insert(at: number, part: Part) {
    parts.value.splice(at, 0, part);
  }

  /** Takes a paragraph out. */
  const take = (at: number) => parts.value.splice(at, 1)[0]!;

  function rename(side: keyof Text, to: string) {
    title.value = { ...title.value, [side]: to };
  }

  /** Puts one's own over what somebody else saved; paragraphs they added are not lost. */
  const keepMine = () =>
    act(async () => {
      const [mine, before] = [words.value, new Set(brief.value!.sections.map((section) => section.id))];
      const found = await read();
      brief.value = found;
      restore(found, mine);
      const known = new Set(parts.value.map((part) => part.id));
      parts.value.push(
        ...found.sections.filter((one) => !known.has(one.id) && !before.has(one.id)).map(partOf),
      );
      isClash.value = false;
      if (found.state === 'draft') await put();
      else show(found);
    });

  watch([isDirty, words], () => {
    if (brief.value) keep(id, isDirty.value ? { version: brief.value.version, words: words.value } : null);
  });

  const warn = (event: BeforeUnloadEvent) => {
    if (isDirty.value) event.preventDefault();
  };
  onMounted(() => {
    window.addEventListener('beforeunload', warn);
    void load();
  });
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn));

  return {
    brief,
    title,
    parts,
    problem,
    isBusy,
    isClash,
    isRestored,
    isDraft,
    isDirty,
    load,
    save,
    refresh,
    publish,
    drop,
    insert,
    take,
    rename,
    discard,
    keepMine,
    act,
  };
}

export type BriefWork = ReturnType<typeof useBrief>;
