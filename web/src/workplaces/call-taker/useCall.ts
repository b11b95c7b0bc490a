import { computed, reactive, ref, shallowRef } from 'vue';
import { session } from '@/office/session';
import { api, once, unwrap, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import type { Position } from '@/shared/map/coordinates';

export const channels = ['hotline', 'letter', 'window'] as const;
export const kinds = ['complaint', 'help', 'consultation', 'report', 'suggestion', 'praise'] as const;

export interface Matter {
  code: string;
  name: Schemas['Text'];
}

const blank = () => ({
  channel: 'hotline' as (typeof channels)[number],
  kind: 'complaint' as (typeof kinds)[number],
  phone: '',
  name: '',
  anonymous: false,
  confidential: false,
  description: '',
  emergency: false,
  matter: null as Matter | null,
  place: null as Position | null,
  address: '',
});

// Outside the page, so that a look at another page loses nothing. Never stored: it names people.
const draft = reactive(blank());
let key = once();
let filed: typeof draft | null = null;
let owner: string | null | undefined;

function forget() {
  Object.assign(draft, blank());
  key = once();
  filed = null;
}

/** One call: what is typed, and filing it once. What somebody else had typed here is gone. */
export function useCall() {
  if (session.value?.signInName !== owner) forget();
  owner = session.value?.signInName;
  const isSaving = ref(false);
  const problem = shallowRef<Problem | null>(null);
  const saved = shallowRef<Schemas['FiledCase'] | null>(null);
  const takenBack = ref('');

  const isEmpty = computed(
    () => !draft.description.trim() && !draft.phone.trim() && !draft.name.trim() && !draft.address.trim(),
  );

  const reporter = computed<Schemas['ReporterInput'] | undefined>(() =>
    draft.anonymous
      ? { anonymous: true, confidential: false }
      : draft.name.trim() || draft.phone.trim()
        ? {
            name: draft.name.trim() || undefined,
            phone: draft.phone.trim() || undefined,
            anonymous: false,
            confidential: draft.confidential,
          }
        : undefined,
  );

  function clear() {
    const { channel } = draft;
    Object.assign(draft, blank(), { channel });
    key = once();
    problem.value = null;
  }

  async function save() {
    isSaving.value = true;
    problem.value = null;
    takenBack.value = '';
    try {
      saved.value = await unwrap(
        api.POST('/api/cases', {
          headers: { 'Idempotency-Key': key },
          body: {
            channel: draft.channel,
            kind: draft.kind,
            description: draft.description.trim(),
            matterCode: draft.matter?.code,
            emergency: draft.emergency,
            place: {
              longitude: draft.place?.[0],
              latitude: draft.place?.[1],
              address: draft.address.trim() || undefined,
            },
            reporter: reporter.value,
          } as Schemas['FileCaseRequest'],
        }),
      );
      filed = { ...draft };
      clear();
      return true;
    } catch (thrown) {
      problem.value = Problem.of(thrown);
      // What was refused was not filed: mended, it is another request.
      if (problem.value.status >= 400 && problem.value.status < 500) key = once();
      return false;
    } finally {
      isSaving.value = false;
    }
  }

  /** Takes back what was just filed; its words come back unless the next call has begun. */
  async function takeBack() {
    const slip = saved.value;
    if (!slip || isSaving.value) return;
    isSaving.value = true;
    problem.value = null;
    try {
      await unwrap(api.POST('/api/cases/{id}/take-back', { params: { path: { id: slip.id } } }));
      saved.value = null;
      takenBack.value = slip.number;
      if (isEmpty.value && filed) Object.assign(draft, filed);
    } catch (thrown) {
      problem.value = Problem.of(thrown);
    } finally {
      isSaving.value = false;
    }
  }

  return { draft, isEmpty, isSaving, problem, saved, takenBack, reporter, clear, save, takeBack };
}

export type Call = ReturnType<typeof useCall>;
