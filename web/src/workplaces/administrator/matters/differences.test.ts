import { beforeEach, expect, it } from 'vitest';
import { addMessages, setLanguage } from '@/shared/i18n';
import en from '../en';
import zh from '../zh';
import { fieldWords, valueWords } from './differences';

addMessages({ zh: { administrator: zh }, en: { administrator: en } });
beforeEach(() => setLanguage('zh'));

it('says where versions differ in the words of the form', () => {
  expect(
    ['limits.handle', 'name.english', 'evidence[0].minimum', 'requiredFields[1].label.chinese', 'news'].map(
      fieldWords,
    ),
  ).toEqual([
    '时限 · 处置',
    '名称 · 英文',
    '证据要求 · 第 1 项 · 至少几份',
    '必填项 · 第 2 项 · 显示名称 · 中文',
    'news',
  ]);
});

it('says what they say in the language of the reader', () => {
  const said = () =>
    [
      ['limits.handle', '1 working day'],
      ['emergencyLimits.accept', '2 hours'],
      ['kind', 'urban-part'],
      ['evidence[0].kind', 'photo'],
      ['evidence[0].stage', 'handle'],
      ['burdens', 'True'],
      ['legalBasis', '1 working day'],
    ].map(([path, value]) => valueWords(path!, value!));
  expect(said()).toEqual(['1个工作日', '2小时', '部件', '照片', '处置', '是', '1 working day']);
  setLanguage('en');
  expect(said()[0]).toBe('1 working day');
});
