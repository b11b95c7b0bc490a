import { ref } from 'vue';
import type { Draft } from './store';

export type Matter = NonNullable<Draft['matter']>;

const key = 'zhishu.field.matters';
const most = 6;

function read(): Matter[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as Matter[];
  } catch {
    return [];
  }
}

/** The matters this phone reported last, the latest first: what is at hand without a network. */
export const recentMatters = ref(read());

export function remember(matter: Matter) {
  recentMatters.value = [matter, ...recentMatters.value.filter((one) => one.code !== matter.code)].slice(
    0,
    most,
  );
  localStorage.setItem(key, JSON.stringify(recentMatters.value));
}
