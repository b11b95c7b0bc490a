import { beforeEach, expect, it } from 'vitest';
import { addMessages, setLanguage } from '@/shared/i18n';
import { actWords, dataWords } from './entryWords';
import en from '../en';
import zh from '../zh';

addMessages({ zh: { administrator: zh }, en: { administrator: en } });
beforeEach(() => setLanguage('zh'));

it('says actions in words, and shows as it is what it does not know', () => {
  expect(
    ['case.dispatched', 'role.granted', 'code-object.code_bound', 'second-factor.removed', 'thing.done'].map(
      actWords,
    ),
  ).toEqual(['派遣', '授予角色', '绑定编码', '停用动态口令', 'thing.done']);
  setLanguage('en');
  expect(actWords('case.dispatched')).toBe('dispatched it');
});

it('tells of a change only what differs', () => {
  const from = { code: 'a', name: { chinese: '旧', english: 'Old' }, kind: 'department' };
  expect(
    dataWords({ from, to: { ...from, name: { chinese: '新', english: 'New' } }, reason: '改名' }),
  ).toEqual([
    { label: '名称', words: '旧 → 新' },
    { label: '理由', words: '改名' },
  ]);
});

it('leaves identities and what has no name to the raw entry', () => {
  expect(
    dataWords({
      number: 'A1',
      unit: '0198b5a2-0000-7000-8000-000000000000',
      role: '0198b5a2-0000-7000-8000-000000000000',
      digest: 'ff',
    }),
  ).toEqual([{ label: '编号', words: 'A1' }]);
  expect(dataWords(null)).toEqual([]);
});
