import { readFileSync } from 'node:fs';
import { ed25519 } from '@noble/curves/ed25519';
import smCrypto from 'sm-crypto';
import { expect, it } from 'vitest';
import { readCode, textOf } from './signedCode';
import { RevocationList, verify, type KeySet, type RevocationPart } from './verifier';

/** Cases that the server's library made, with its verdicts: `tests/CodeVerifying.Tests` writes a file of ten thousand. */
interface Made {
  now: number;
  set: KeySet;
  parts: { part: RevocationPart; outcome: string }[];
  codes: { text: string; outcome: string; state: string | null }[];
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
const base32 = (bytes: Uint8Array) => {
  const bits = Array.from(bytes, (b) => b.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[parseInt(five.padEnd(5, '0'), 2)])
    .join('');
};

function content(algorithm: number, keyId: number, kind: number) {
  const bytes = new Uint8Array(18);
  const view = new DataView(bytes.buffer);
  bytes[0] = 0x10 | algorithm;
  bytes[1] = 440100 >> 16;
  view.setUint16(2, 440100 & 0xffff);
  view.setUint16(4, keyId);
  view.setUint32(6, 1000);
  view.setUint16(14, kind);
  bytes.set([0x82, 0x42], 16);
  return bytes;
}

it('holds what the npm package sm-crypto signed, and what Ed25519 signed', () => {
  const pair = smCrypto.sm2.generateKeyPairHex();
  const seed = ed25519.utils.randomPrivateKey();
  const set: KeySet = {
    issuer: 440100,
    keys: [
      { id: 1, algorithm: 'sm2', publicKey: base64(pair.publicKey), from: 0, isTrusted: true },
      {
        id: 2,
        algorithm: 'ed25519',
        publicKey: Buffer.from(ed25519.getPublicKey(seed)).toString('base64'),
        from: 0,
        isTrusted: true,
      },
    ],
    kinds: [{ number: 5, algorithm: 'sm2' }],
  };
  const one = content(1, 1, 5);
  const signed = smCrypto.sm2.doSignature(Array.from(one), pair.privateKey, { hash: true });
  const text = base32(new Uint8Array([...one, ...Buffer.from(signed, 'hex')]));
  expect(verify(`HTTPS://MA.EXAMPLE.GOV.CN/C/${text}`, set, null, 2000)).toMatchObject({
    outcome: 'valid',
    code: { number: '42', issuedAt: 1000, kind: 5 },
  });
  expect(verify(text.toLowerCase(), set, null, 500).outcome).toBe('not_yet_valid');
  const other = content(2, 2, 6);
  const short = base32(new Uint8Array([...other, ...ed25519.sign(other, seed)]));
  expect(verify(short, set, null, 2000).outcome).toBe('valid');
  const downgraded = content(2, 2, 5);
  const weak = base32(new Uint8Array([...downgraded, ...ed25519.sign(downgraded, seed)]));
  expect(verify(weak, set, null, 2000).outcome).toBe('wrong_algorithm');
});

it.each(['', '\0', 'A', 'javascript:alert(1)', 'ftp://h/c/AAAA', 'https://h/x/AAAA', 'A'.repeat(1_000_000)])(
  'takes %s for nothing',
  (scanned) => {
    const text = textOf(scanned);
    expect(text === null || readCode(text) === null).toBe(true);
  },
);

const file = process.env.ZHISHU_MADE_CODES;

it.skipIf(!file)('says of ten thousand codes what the server says', { timeout: 600_000 }, () => {
  const made = JSON.parse(readFileSync(file!, 'utf8')) as Made;
  const list = new RevocationList(made.set);
  for (const { part, outcome } of made.parts) expect(list.take(part)).toBe(outcome);
  expect(made.codes.length).toBeGreaterThanOrEqual(10_000);
  const different = made.codes.filter(({ text, outcome, state }) => {
    const said = verify(text, made.set, list, made.now);
    return said.outcome !== outcome || said.state !== state;
  });
  expect(different).toEqual([]);
});
