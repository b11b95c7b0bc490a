import { expect, it } from 'vitest';
import { chineseNumber, figure, inLanguage, numbered } from './words';

it('counts headings as Chinese does', () => {
  expect([1, 10, 11, 20, 21, 40].map(chineseNumber)).toEqual(['一', '十', '十一', '二十', '二十一', '四十']);
  expect(numbered(2, '受理情况', 'zh')).toBe('二、受理情况');
  expect(numbered(2, 'Volume', 'en')).toBe('2. Volume');
});

it('says the other language where one is missing', () => {
  expect(inLanguage({ chinese: '甲', english: '' }, 'en')).toBe('甲');
  expect(inLanguage({ chinese: '', english: 'A' }, 'zh')).toBe('A');
  expect(inLanguage(null, 'zh')).toBe('');
});

it('says nothing where there is no figure', () => {
  expect(figure(null, 'percent')).toBe('—');
  expect(figure(0, 'cases')).toBe('0');
  expect(figure(28.6, 'percent')).toBe('28.6%');
});
