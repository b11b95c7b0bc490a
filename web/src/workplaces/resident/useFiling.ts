import { computed, ref, shallowRef, watch } from 'vue';
import { api, once, unwrap, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';
import type { Draft } from './draft';
import { forgetReceipt, keepReceipt, keptReceipt } from './receipt';

/** Looks for what was reported at the place already, and files a report or joins one, once. */
export function useFiling(draft: Draft, clear: () => void) {
  const near = shallowRef<Schemas['NearbyReport'][]>([]);
  const filed = shallowRef(keptReceipt());
  const isBusy = ref(false);
  const problem = shallowRef<Problem | null>(null);
  let key = once();

  // Another report is another request; the same one sent again is not.
  watch(draft, () => (key = once()));

  async function lookAround() {
    near.value = [];
    if (!draft.place) return;
    isBusy.value = true;
    try {
      near.value = await unwrap(
        api.POST('/api/public/nearby', {
          body: {
            longitude: draft.place[0],
            latitude: draft.place[1],
            metres: 300,
            description: draft.description,
          },
        }),
      );
    } catch {
      // What is nearby helps; a report is possible without it.
    } finally {
      isBusy.value = false;
    }
  }

  const reporter = () =>
    draft.name.trim() || draft.phone.trim()
      ? {
          name: draft.name.trim() || undefined,
          phone: draft.phone.trim() || undefined,
          anonymous: false,
          confidential: draft.confidential,
        }
      : undefined;

  const device = window.matchMedia('(pointer: coarse)').matches ? 'mobile' : 'web';
  const channel = computed(() => (draft.object ? 'code' : device));

  async function file(asked: () => Promise<Schemas['PublicReceipt']>, about: string) {
    if (isBusy.value) return false;
    isBusy.value = true;
    problem.value = null;
    try {
      filed.value = { receipt: await asked(), title: about };
      keepReceipt(filed.value);
      clear();
      return true;
    } catch (thrown) {
      problem.value = Problem.of(thrown);
      return false;
    } finally {
      isBusy.value = false;
    }
  }

  const send = () =>
    file(
      () =>
        unwrap(
          api.POST('/api/public/cases', {
            headers: { 'Idempotency-Key': key },
            body: {
              channel: channel.value,
              objectCode: draft.object || undefined,
              description: draft.description.trim(),
              place: {
                longitude: draft.place?.[0],
                latitude: draft.place?.[1],
                address: draft.address.trim() || undefined,
              },
              reporter: reporter(),
              isPublic: draft.isPublic,
            } as Schemas['PublicReportRequest'],
          }),
        ),
      draft.description.trim().slice(0, 40),
    );

  const join = (report: Schemas['NearbyReport']) =>
    file(
      () =>
        unwrap(
          api.POST('/api/public/join', {
            headers: { 'Idempotency-Key': once() },
            body: {
              number: report.number,
              channel: channel.value,
              reporter: reporter(),
            } as Schemas['JoinReportRequest'],
          }),
        ),
      report.title,
    );

  function forget() {
    forgetReceipt();
    filed.value = null;
  }

  return { near, filed, forget, isBusy, problem, lookAround, send, join };
}
