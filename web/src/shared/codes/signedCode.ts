/** Signed codes as they stand in a link. The format is described at `SignedCode` of the server's library. */

export type Algorithm = 'sm2' | 'ed25519';

export interface SignedCode {
  algorithm: Algorithm;
  issuer: number;
  keyId: number;
  /** Seconds since 1970. */
  issuedAt: number;
  /** Seconds since 1970; 0 for never. */
  expiresAt: number;
  kind: number;
  number: string;
}

export interface ReadCode {
  code: SignedCode;
  content: Uint8Array;
  signature: Uint8Array;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const head = 17;
const longestNumber = 40;
const signatureSize = 64;
export const longestText = Math.floor(((head + longestNumber + signatureSize) * 8 + 4) / 5);
export const longestScanned = 600;

/** Base32 of RFC 4648 without padding; null for what is no encoding. */
export function decodeBase32(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let buffer = 0;
  let bits = 0;
  let next = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) return null;
    buffer = (buffer << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[next++] = buffer >> bits;
    buffer &= (1 << bits) - 1;
  }
  return bits < 5 && buffer === 0 ? bytes : null;
}

/** The text of the code in what a reader gives: a link to any host, or the text alone. */
export function textOf(scanned: string): string | null {
  if (scanned.length > longestScanned) return null;
  let text = scanned.trim();
  const scheme = text.indexOf('://');
  if (scheme >= 0) {
    const slash = text.indexOf('/', scheme + 3);
    if (!/^https?:/i.test(text) || slash < 0 || text.slice(slash, slash + 3).toLowerCase() !== '/c/')
      return null;
    text = text.slice(slash + 3);
  }
  return /^[A-Za-z0-9.-]+$/.test(text) ? text.toUpperCase() : null;
}

export const isNumber = (text: string) => /^[0-9A-Z.-]{1,40}$/.test(text);

/** Reads a text without looking at the signature; null for what is none. */
export function readCode(text: string): ReadCode | null {
  if (text.length > longestText) return null;
  const bytes = decodeBase32(text);
  if (!bytes || bytes.length < head + 1) return null;
  const view = new DataView(bytes.buffer);
  const algorithm = { 1: 'sm2', 2: 'ed25519' }[bytes[0]! & 15] as Algorithm | undefined;
  const length = bytes[16]! & 0x7f;
  const isPacked = bytes[16]! >= 0x80;
  const numberBytes = isPacked ? (length + 1) >> 1 : length;
  if (bytes[0]! >> 4 !== 1 || !algorithm || length < 1 || length > longestNumber) return null;
  if (bytes.length !== head + numberBytes + signatureSize) return null;
  const number = numberOf(bytes.subarray(head, head + numberBytes), length, isPacked);
  if (number === null) return null;
  return {
    code: {
      algorithm,
      issuer: (bytes[1]! << 16) | view.getUint16(2),
      keyId: view.getUint16(4),
      issuedAt: view.getUint32(6),
      expiresAt: view.getUint32(10),
      kind: view.getUint16(14),
      number,
    },
    content: bytes.subarray(0, bytes.length - signatureSize),
    signature: bytes.subarray(bytes.length - signatureSize),
  };
}

function numberOf(bytes: Uint8Array, length: number, isPacked: boolean): string | null {
  let number = '';
  for (let i = 0; i < length; i++) {
    number += isPacked
      ? String.fromCharCode(48 + ((bytes[i >> 1]! >> (i % 2 ? 0 : 4)) & 15))
      : String.fromCharCode(bytes[i]!);
  }
  // One number has one form: digits are packed, and the half of a byte that is left over is filled.
  if (isPacked !== /^[0-9]+$/.test(number) || !isNumber(number)) return null;
  return isPacked && length % 2 === 1 && (bytes[bytes.length - 1]! & 15) !== 15 ? null : number;
}
