import { beforeEach, expect, it } from 'vitest';
import { setLanguage } from '../i18n';
import { charactersLeft } from './charactersLeft';

beforeEach(() => setLanguage('zh'));

it('is silent while there is room, counts near the end, and says when nothing more goes in', () => {
  expect(charactersLeft('字'.repeat(4499), 5000)).toBe('');
  expect(charactersLeft('字'.repeat(4500), 5000)).toBe('还可以写 500 个字');
  expect(charactersLeft('字'.repeat(5000), 5000)).toBe('已满 5000 个字，再多写不进去了。');
});

it('counts the last twenty of a short field', () => {
  expect(charactersLeft('字'.repeat(29), 50)).toBe('');
  expect(charactersLeft('字'.repeat(30), 50)).toBe('还可以写 20 个字');
});
