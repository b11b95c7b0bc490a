import { ref } from 'vue';

const kept = 'zhishu.type';

/** Large type (适老化), kept on the device. */
export const largeType = ref(localStorage.getItem(kept) === 'large');

function show() {
  document.documentElement.dataset.type = largeType.value ? 'large' : 'standard';
}

export function setLargeType(on: boolean) {
  largeType.value = on;
  localStorage.setItem(kept, on ? 'large' : 'standard');
  show();
}

show();
