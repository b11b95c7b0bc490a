import { computed, shallowRef } from 'vue';
import { api, onSignedOut, unwrap, type Schemas } from '@/shared/api/client';
import { Problem } from '@/shared/api/problem';

export type Session = Schemas['SessionView'];

/** Who works here; null while nobody is signed in. */
export const session = shallowRef<Session | null>(null);

const permissions = computed(() => new Set(session.value?.permissions.map((p) => p.permission) ?? []));

/** Whether the person holds a permission in some scope. What it covers, the API says. */
export const may = (...any: string[]) => any.length === 0 || any.some((p) => permissions.value.has(p));

/** Who worked on this device last, for the pages that work without a network. The server decides again when it is back. */
const kept = 'zhishu.session';

/** Somebody has signed out here, of which the server has not heard yet. */
const leaving = 'zhishu.leaving';

function keep(found: Session | null) {
  const last = session.value ?? lastSession();
  session.value = found;
  if (last && found?.signInName !== last.signInName) for (const act of whenOver) void act(last);
  if (found) localStorage.setItem(kept, JSON.stringify(found));
  else localStorage.removeItem(kept);
}

function lastSession(): Session | null {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? 'null') as Session | null;
  } catch {
    return null;
  }
}

const whenOver: ((last: Session) => unknown)[] = [];

/** Called with the session that is over, also where it ended while no page was open. */
export const onOver = (act: (last: Session) => unknown) => void whenOver.push(act);

export async function loadSession() {
  try {
    if (localStorage.getItem(leaving)) await endSession();
    const found = await unwrap(api.GET('/api/session'));
    keep(found.kind === 'user' ? found : null);
  } catch (thrown) {
    const last = Problem.of(thrown).status === 0 ? lastSession() : null;
    if (!last) throw thrown;
    session.value = last;
  }
}

export async function signIn(name: string, password: string, code?: string) {
  const found = await unwrap(
    api.POST('/api/session', { body: { name, password, code: code || undefined } as never }),
  );
  localStorage.removeItem(leaving);
  keep(found);
}

export async function signOut() {
  localStorage.setItem(leaving, '1');
  keep(null);
  try {
    await endSession();
  } catch (thrown) {
    // Without a network the server hears of it as soon as the pages are opened with one.
    if (Problem.of(thrown).status !== 0) throw thrown;
  }
}

async function endSession() {
  try {
    await unwrap(api.DELETE('/api/session'));
  } catch (thrown) {
    // It was over already.
    if (Problem.of(thrown).status !== 401) throw thrown;
  }
  localStorage.removeItem(leaving);
}

type LeaveCheck = () => Promise<string | null>;
const leaveChecks: LeaveCheck[] = [];

/** Asks before the person signs out: a check answers what would be left behind, or null. */
export const onLeave = (check: LeaveCheck) => void leaveChecks.push(check);

export const leftBehind = async () =>
  (await Promise.all(leaveChecks.map((check) => check()))).filter((words) => words !== null);

onSignedOut(() => keep(null));
