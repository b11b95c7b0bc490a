import { shallowRef } from 'vue';
import type { Schemas } from '@/shared/api/client';

/** The last question and its answer, so that the way back from an article loses nothing. Gone with the page: it may be personal. */
export const asked = shallowRef<{ question: string; answer: Schemas['QuestionAnswer'] } | null>(null);
