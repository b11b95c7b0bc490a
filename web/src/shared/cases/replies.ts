import { ref } from 'vue';

const key = 'zhishu.replies';

function read(): Record<string, string[]> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, string[]>;
  } catch {
    return {};
  }
}

/** A person's own standard replies, on this device; never about one case. */
export const ownReplies = ref(read());

function write(action: string, replies: string[]) {
  ownReplies.value = { ...ownReplies.value, [action]: replies.slice(0, 20) };
  localStorage.setItem(key, JSON.stringify(ownReplies.value));
}

export const addReply = (action: string, words: string) =>
  write(action, [words, ...(ownReplies.value[action] ?? []).filter((other) => other !== words)]);

export const removeReply = (action: string, words: string) =>
  write(
    action,
    (ownReplies.value[action] ?? []).filter((other) => other !== words),
  );
