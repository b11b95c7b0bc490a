import { beforeEach, expect, it } from 'vitest';
import { forgetReceipt, keepReceipt, keptReceipt, type KeptReceipt } from './receipt';

const kept = { receipt: { number: '7', followUpToken: 't' }, title: '灯不亮' } as KeptReceipt;

beforeEach(() => sessionStorage.clear());

it('gives back what was kept, until it is forgotten', () => {
  expect(keptReceipt()).toBeNull();
  keepReceipt(kept);
  expect(keptReceipt()).toEqual(kept);
  forgetReceipt();
  expect(keptReceipt()).toBeNull();
});

it.each(['{', '{}', '{"receipt":{"number":"7"}}'])('takes no other text for a receipt: %s', (text) => {
  sessionStorage.setItem('zhishu.receipt', text);
  expect(keptReceipt()).toBeNull();
});
