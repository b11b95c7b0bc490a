import { api, unwrap } from '@/shared/api/client';
import { RevocationList, verify, type KeySet, type RevocationPart, type Verdict } from './verifier';

/** What this device holds to verify codes without a network: the keys, and the parts of the list of revoked codes. */
const kept = 'zhishu.codes';

interface Held {
  set: KeySet;
  parts: RevocationPart[];
}

function read(): Held | null {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? 'null') as Held | null;
  } catch {
    return null;
  }
}

/** Fetches keys and what was revoked since the last time. */
export async function renew(): Promise<void> {
  const set = (await unwrap(api.GET('/api/public/codes/keys'))) as unknown as KeySet;
  if (set.keys.length === 0) return;
  const before = read();
  const held: Held = { set, parts: before?.set.issuer === set.issuer ? before.parts : [] };
  const list = listOf(held);
  for (let isLast = false; !isLast;) {
    const query = { after: list.version };
    const part = await unwrap(api.GET('/api/public/codes/revocations', { params: { query } as never }));
    isLast = part.isLast;
    // A part that only says that nothing is new takes the place of the last such one.
    if (list.take(part) !== 'taken') break;
    held.parts = [...held.parts.filter((one) => !one.text.endsWith('\n=\n')), part];
  }
  try {
    localStorage.setItem(kept, JSON.stringify(held));
  } catch {
    // No room: the next time there is a network it is fetched again.
  }
}

function listOf(held: Held): RevocationList {
  const list = new RevocationList(held.set);
  for (const part of held.parts) list.take(part);
  return list;
}

/** The verdict without a network; null where this device has never fetched the keys. */
export function verifyHeld(scanned: string, now = Date.now()): (Verdict & { listAt: number }) | null {
  const held = read();
  if (!held) return null;
  const list = listOf(held);
  return { ...verify(scanned, held.set, list, Math.floor(now / 1000)), listAt: list.at };
}
