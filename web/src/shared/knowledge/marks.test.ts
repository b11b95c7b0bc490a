import { expect, it } from 'vitest';
import { pieces } from './marks';

it('divides a text at its marks and loses nothing', () => {
  expect(
    pieces('办居住证，找社区', [
      { start: 1, length: 3 },
      { start: 6, length: 2 },
    ]),
  ).toEqual([
    { text: '办', isMarked: false },
    { text: '居住证', isMarked: true },
    { text: '，找', isMarked: false },
    { text: '社区', isMarked: true },
  ]);
  expect(pieces('没有', [])).toEqual([{ text: '没有', isMarked: false }]);
});
