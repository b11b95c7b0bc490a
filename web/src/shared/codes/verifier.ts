import { ed25519 } from '@noble/curves/ed25519';
import { sm2 } from 'sm-crypto-v2';
import { isNumber, readCode, textOf, type Algorithm, type SignedCode } from './signedCode';

/** Checks signed codes without a network. Says of every code what the server's library says. */

export type Outcome =
  | 'valid'
  | 'malformed'
  | 'other_issuer'
  | 'unknown_key'
  | 'wrong_algorithm'
  | 'bad_signature'
  | 'key_out_of_use'
  | 'not_yet_valid'
  | 'expired'
  | 'revoked';

export interface VerifyingKey {
  id: number;
  algorithm: Algorithm;
  /** Base64. */
  publicKey: string;
  from: number;
  until?: number | null;
  isTrusted: boolean;
}

/** As the server gives it out. */
export interface KeySet {
  issuer: number;
  keys: VerifyingKey[];
  kinds: { number: number; algorithm: string }[];
}

export interface RevocationPart {
  text: string;
  keyId: number;
  /** Base64. */
  signature: string;
}

export interface Verdict {
  outcome: Outcome;
  code: SignedCode | null;
  /** Why it is on the list of codes that are not good. */
  state: string | null;
  /** The list is older than it should be. */
  isListOld: boolean;
}

const tolerance = 300;
const listAge = 3 * 24 * 3600;
const largestPart = 4 << 20;

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');

function holds(key: VerifyingKey, data: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const point = bytesOf(key.publicKey);
  try {
    return key.algorithm === 'sm2'
      ? sm2.doVerifySignature(data, hexOf(signature), hexOf(point), { hash: true })
      : ed25519.verify(signature, data, point, { zip215: false });
  } catch {
    // Numbers out of range are no signature.
    return false;
  }
}

/** The codes of one issuer that are not good. It only goes forward: an old part takes nothing off it. */
export class RevocationList {
  private readonly states = new Map<string, string>();
  version = 0;
  at = 0;

  constructor(private readonly set: KeySet) {}

  stateOf(number: string): string | null {
    return this.states.get(number) ?? null;
  }

  take(part: RevocationPart): 'taken' | 'stale' | 'gap' | 'refused' {
    const found = part.text.length <= largestPart ? headOf(part.text) : null;
    if (!found || found.issuer !== this.set.issuer) return 'refused';
    const data = new TextEncoder().encode(part.text);
    const signers = this.set.keys.filter((key) => key.id === part.keyId && key.isTrusted);
    if (!signers.some((key) => holds(key, data, bytesOf(part.signature)))) return 'refused';
    const isNoNews = found.to === this.version && found.at === this.at;
    if (found.to < this.version || found.at < this.at || isNoNews) return 'stale';
    if (found.from > this.version) return 'gap';
    const entries = entriesOf(part.text.slice(found.length));
    if (!entries) return 'refused';
    for (const [number, state] of entries) {
      if (state === 'active') this.states.delete(number);
      else this.states.set(number, state);
    }
    this.version = found.to;
    this.at = found.at;
    return 'taken';
  }
}

function headOf(text: string) {
  const found =
    /^zhishu-revocations 1\nissuer (\d{1,15})\nfrom (\d{1,15})\nto (\d{1,15})\nat (\d{1,15})\n=\n/.exec(
      text.slice(0, 203),
    );
  if (!found) return null;
  const [issuer, from, to, at] = found.slice(1).map(Number) as [number, number, number, number];
  return to >= from ? { issuer, from, to, at, length: found[0].length } : null;
}

function entriesOf(text: string): [string, string][] | null {
  if (text === '') return [];
  if (!text.endsWith('\n')) return null;
  const entries: [string, string][] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    const found = /^([^ ]+) ([a-z]{1,20})$/.exec(line);
    if (!found || !isNumber(found[1]!)) return null;
    entries.push([found[1]!, found[2]!]);
  }
  return entries;
}

/** @param now seconds since 1970 */
export function verify(scanned: string, set: KeySet, list: RevocationList | null, now: number): Verdict {
  const text = textOf(scanned);
  const read = text === null ? null : readCode(text);
  if (!read) return { outcome: 'malformed', code: null, state: null, isListOld: false };
  const { code } = read;
  const say = (outcome: Outcome): Verdict => ({ outcome, code, state: null, isListOld: false });
  if (code.issuer !== set.issuer) return say('other_issuer');
  const withId = set.keys.filter((key) => key.id === code.keyId);
  if (withId.length === 0) return say('unknown_key');
  const able = withId.filter((key) => key.algorithm === code.algorithm);
  const wanted = set.kinds.find((kind) => kind.number === code.kind)?.algorithm;
  if (able.length === 0 || (wanted !== undefined && wanted !== code.algorithm)) return say('wrong_algorithm');
  const signer = able.find((key) => holds(key, read.content, read.signature));
  if (!signer) return say('bad_signature');
  const isLate = signer.until != null && code.issuedAt > signer.until + tolerance;
  if (!signer.isTrusted || code.issuedAt < signer.from - tolerance || isLate) return say('key_out_of_use');
  if (code.issuedAt > now + tolerance) return say('not_yet_valid');
  if (code.expiresAt !== 0 && code.expiresAt <= now) return say('expired');
  const state = list?.stateOf(code.number) ?? null;
  const isListOld = list !== null && now - list.at > listAge;
  return { outcome: state ? 'revoked' : 'valid', code, state, isListOld };
}
