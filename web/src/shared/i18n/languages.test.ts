import { expect, it } from 'vitest';
import type { Messages } from '.';

const files = import.meta.glob<{ default: Messages }>(
  ['../../workplaces/*/{zh,en}.ts', '../cases/{zh,en}.ts', '../codes/{zh,en}.ts', './{zh,en}.ts'],
  {
    eager: true,
  },
);

const keys = (messages: Messages, before = ''): string[] =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === 'string' ? [`${before}${key}`] : keys(value, `${before}${key}.`),
  );
const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort();
const at = (messages: Messages, key: string) =>
  key.split('.').reduce<Messages | string>((found, part) => (found as Messages)[part]!, messages) as string;

const pairs = Object.keys(files)
  .filter((name) => name.endsWith('/zh.ts'))
  .map((name) => [name, files[name]!.default, files[name.replace('zh.ts', 'en.ts')]!.default] as const);

it('finds the words of the shared parts and of the workplaces', () => {
  expect(pairs.length).toBeGreaterThan(2);
});

it.each(pairs)('%s says in Chinese all that is said in English, and the other way round', (_, zh, en) => {
  expect(keys(zh).sort()).toEqual(keys(en).sort());
});

it.each(pairs)('%s puts the same values into its sentences in both languages', (_, zh, en) => {
  for (const key of keys(zh)) expect(new Set(places(at(zh, key))), key).toEqual(new Set(places(at(en, key))));
});

it.each(pairs)('%s leaves no English in the Chinese', (_, zh) => {
  const latin = keys(zh).filter((key) =>
    /[a-z]{4,}/i.test(at(zh, key).replace(/\{\w+\}|JPEG|WebP|Word|MQTT/g, '')),
  );
  expect(latin.filter((key) => key !== 'app.language')).toEqual([]);
});
