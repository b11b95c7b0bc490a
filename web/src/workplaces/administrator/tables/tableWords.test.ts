import { expect, it } from 'vitest';
import { addMessages, setLanguage } from '@/shared/i18n';
import en from '../en';
import zh from '../zh';
import { policyWords, typeWords } from './tableWords';

addMessages({ zh: { administrator: zh }, en: { administrator: en } });

it('says in words how rows are chosen and what a column holds', () => {
  setLanguage('zh');
  expect(['FIRST', 'F', 'UNIQUE', 'X'].map(policyWords)).toEqual([
    '从上往下，取第一行符合的',
    '从上往下，取第一行符合的',
    '最多只有一行符合',
    'X',
  ]);
  expect(['string', 'boolean', 'list<string>', 'context'].map(typeWords)).toEqual([
    '文字',
    '是或否',
    '多个文字',
    'context',
  ]);
});
