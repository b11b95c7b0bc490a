import { beforeEach, expect, it, vi } from 'vitest';
import { Problem } from '@/shared/api/problem';
import { usePhotoSending } from './usePhotoSending';

const upload = vi.hoisted(() => vi.fn());
vi.mock('@/shared/api/client', () => {
  let keys = 0;
  return { upload, once: () => `key-${++keys}` };
});

const photo = (name: string) => new File(['x'], name);
const sent = () => upload.mock.calls.map(([, , file]) => (file as File).name);

beforeEach(() => upload.mockReset().mockResolvedValue({}));

it('goes on after one that is refused, keeps it with its reason, and lets it be removed', async () => {
  upload.mockRejectedValueOnce(new Problem('不是照片。', 'attachments.type', 400));
  const sending = usePhotoSending(() => ({ number: '7', token: 't' }));
  sending.add(['bad', 'good', 'fine'].map(photo));
  expect(await sending.send()).toBe(2);
  expect(sent()).toEqual(['bad', 'good', 'fine']);
  expect(sending.waiting.value).toMatchObject([{ refused: '不是照片。' }]);
  sending.remove(sending.waiting.value[0]!.key);
  expect(sending.waiting.value).toEqual([]);
});

it('stops without a network, and sends what waits under the same key later', async () => {
  upload.mockRejectedValueOnce(new Problem('连不上服务器。', 'network', 0));
  const sending = usePhotoSending(() => ({ number: '7', token: 't' }));
  sending.add(['one', 'two'].map(photo));
  expect(await sending.send()).toBe(0);
  expect(sending.problem.value).toBe('连不上服务器。');
  expect(sending.waiting.value).toHaveLength(2);
  expect(await sending.send()).toBe(2);
  expect(sent()).toEqual(['one', 'one', 'two']);
  expect(upload.mock.calls[0]![3]).toBe(upload.mock.calls[1]![3]);
});
