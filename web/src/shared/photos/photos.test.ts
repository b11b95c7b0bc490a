import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { setLanguage } from '../i18n';
import { choose } from './photos';

const file = (name: string, type = 'image/jpeg', size = 10) =>
  new File([name.startsWith('text') ? 'T' : 'P', new Uint8Array(size)], name, { type });

beforeEach(() => {
  setLanguage('zh');
  // As a browser does it: what is no picture is refused, whatever it is called.
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    if ((await blob.slice(0, 1).text()) === 'T') throw new DOMException('', 'InvalidStateError');
    return { width: 1, height: 1, close() {} };
  });
});
afterEach(() => void vi.unstubAllGlobals());

it('takes the photos and says of each other file why not', async () => {
  const { taken, refusals } = await choose(
    [file('text.jpg'), file('one.jpg'), file('note.pdf', 'application/pdf'), file('two.png', 'image/png')],
    4,
  );
  expect(taken.map((photo) => photo.name)).toEqual(['one.jpg', 'two.png']);
  expect(refusals).toEqual([
    expect.stringContaining('“text.jpg”打不开'),
    expect.stringContaining('“note.pdf”'),
  ]);
});

it('names those beyond the limit', async () => {
  const { taken, refusals } = await choose(
    ['a.jpg', 'b.jpg', 'c.jpg'].map((name) => file(name)),
    1,
  );
  expect(taken.map((photo) => photo.name)).toEqual(['a.jpg']);
  expect(refusals).toEqual(['最多 4 张，没有加入：b.jpg、c.jpg。']);
});

it('refuses what stays larger than the server takes', async () => {
  vi.spyOn(HTMLCanvasElement.prototype, 'toBlob').mockImplementation((done) => done(null));
  const { taken, refusals } = await choose([file('huge.jpg', 'image/jpeg', 21 * 2 ** 20)], 4);
  expect(taken).toEqual([]);
  expect(refusals).toEqual([expect.stringContaining('不超过 20 MB')]);
});
