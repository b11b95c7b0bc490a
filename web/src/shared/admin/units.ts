import { computed, shallowRef } from 'vue';
import { api, unwrap, type Schemas } from '@/shared/api/client';
import { say } from '@/shared/i18n';

export type Unit = Schemas['Unit'];

/** Every unit the reader may see: a city has some hundreds, and forms need their names all the time. */
export const units = shallowRef<Unit[]>([]);
const byId = computed(() => new Map(units.value.map((unit) => [unit.id, unit])));
const byCode = computed(() => new Map(units.value.map((unit) => [unit.code, unit])));

let asked: Promise<void> | null = null;

export function loadUnits(anew = false): Promise<void> {
  if (anew) asked = null;
  asked ??= load().catch((thrown: unknown) => {
    asked = null;
    throw thrown;
  });
  return asked;
}

async function load() {
  const found: Unit[] = [];
  let after: string | undefined;
  do {
    const page = await unwrap(api.GET('/api/units', { params: { query: { after, limit: 500 } } }));
    found.push(...page.items);
    after = page.next ?? undefined;
  } while (after);
  units.value = found;
}

export const unitOf = (id: string | null | undefined) => (id ? byId.value.get(id) : undefined);
export const unitByCode = (code: string | null | undefined) => (code ? byCode.value.get(code) : undefined);
export const unitName = (id: string | null | undefined) => say(unitOf(id)?.name) || id || '';

/** Names from the top down to the unit above. */
export function pathOf(unit: Unit): string {
  const names: string[] = [];
  for (let at = unitOf(unit.parentId); at && names.length < 20; at = unitOf(at.parentId))
    names.unshift(say(at.name));
  return names.join(' › ');
}
