import { reactive } from 'vue';
import { api, unwrap } from '@/shared/api/client';
import { say } from '@/shared/i18n';

/** What stands behind a code. */
export interface Coded {
  code: string;
  name: string;
}

export type CodeKind = 'area' | 'grid' | 'matter';

let classesAsked: Promise<Coded[]> | null = null;

/** The classes of matters; a city has some dozens. */
export function loadClasses() {
  classesAsked ??= unwrap(api.GET('/api/matters/classes')).then(
    (found) => found.map(({ code, name }) => ({ code, name: say(name) })),
    (thrown: unknown) => {
      classesAsked = null;
      throw thrown;
    },
  );
  return classesAsked;
}

const limit = 8;

/** Those whose name or code fits what is typed. */
export async function findCodes(kind: CodeKind, query: string): Promise<Coded[]> {
  if (kind === 'area')
    return (await unwrap(api.GET('/api/areas', { params: { query: { query, limit } } }))).items;
  if (kind === 'grid')
    return (await unwrap(api.GET('/api/grids', { params: { query: { query, limit } } }))).items;
  const [classes, matters] = await Promise.all([
    loadClasses(),
    unwrap(api.GET('/api/matters', { params: { query: { q: query, limit } } })),
  ]);
  const fitting = classes.filter(({ code, name }) => code.startsWith(query) || name.includes(query));
  return [
    ...fitting.slice(0, 4),
    ...matters.items.map(({ code, name }) => ({ code, name: say(name) })),
  ].slice(0, limit);
}

/** The names of every matter, for lists of many. */
export async function loadMatterNames(told: (count: number) => void = () => {}) {
  const all = new Map<string, string>();
  let after: string | undefined;
  do {
    const page = await unwrap(api.GET('/api/matters', { params: { query: { after, limit: 200 } } }));
    for (const matter of page.items) all.set(matter.code, say(matter.name));
    told(all.size);
    after = page.next ?? undefined;
  } while (after);
  return all;
}

async function findName(kind: CodeKind, code: string): Promise<string> {
  const path = { params: { path: { code } } };
  if (kind === 'area') return (await unwrap(api.GET('/api/areas/{code}', path))).area.name;
  if (kind === 'grid') return (await unwrap(api.GET('/api/grids/{code}', path))).name;
  const named = (await loadClasses()).find((one) => one.code === code);
  return named?.name ?? say((await unwrap(api.GET('/api/matters/{code}', path))).content.name);
}

const names = reactive(new Map<string, string>());

/** The name of a code, or the code itself until it is known and where there is none. */
export function nameOfCode(kind: CodeKind, code: string | null | undefined): string {
  if (!code) return '';
  const key = `${kind}:${code}`;
  if (!names.has(key)) {
    names.set(key, code);
    findName(kind, code).then(
      (name) => names.set(key, name),
      () => {}, // A prefix that is no code by itself has no name.
    );
  }
  return names.get(key)!;
}
