import { ref } from 'vue';

/** The number that the next page begins with; it goes into no address. */
export const numberOwned = ref('');
