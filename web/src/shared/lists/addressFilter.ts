import { computed } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';

/** Filters that live in the address, so that it can be sent to a colleague. Never for anything personal. */
export function useAddressFilter<K extends string>(names: readonly K[]) {
  const route = useRoute();
  const router = useRouter();

  const filter = computed(
    () =>
      Object.fromEntries(
        names.map((name) => [name, first(route.query[name])]).filter(([, value]) => value),
      ) as Partial<Record<K, string>>,
  );

  function set(changes: Partial<Record<K, string | undefined>>) {
    const query: LocationQuery = { ...route.query };
    for (const [name, value] of Object.entries<string | undefined>(changes)) {
      if (value) query[name] = value;
      else delete query[name];
    }
    return router.replace({ query });
  }

  const clear = () =>
    set(Object.fromEntries(names.map((name) => [name, undefined])) as Partial<Record<K, undefined>>);

  return { filter, set, clear };
}

const first = (value: LocationQuery[string] | undefined) =>
  (Array.isArray(value) ? value[0] : value) ?? undefined;
