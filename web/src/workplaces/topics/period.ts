import { computed } from 'vue';
import { useAddressFilter } from '@/shared/lists/addressFilter';
import { civilDay } from '@/shared/time/words';

/** The period and area that stand in the address, as the API takes them. */
export function usePeriod() {
  const { filter, set } = useAddressFilter(['days', 'area'] as const);
  const days = computed(() => {
    const asked = Number(filter.value.days ?? 30);
    return Number.isInteger(asked) && asked >= 1 && asked <= 366 ? asked : 30;
  });
  const query = computed(() => ({
    from: civilDay(days.value - 1),
    to: civilDay(0),
    area: filter.value.area || undefined,
  }));
  return { filter, set, days, query };
}
