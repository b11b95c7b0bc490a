import createClient from 'openapi-fetch';
import { language, t } from '../i18n';
import { formOf } from './form';
import { Problem } from './problem';
import { answered, noAnswer } from './reach';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

export const api = createClient<paths>({ baseUrl: window.location.origin });

/** Minutes, for a large photo over a slow network; a connection that hangs ends by it. */
const uploadPatience = 180_000;

/** Called where the session turns out to be over. */
let whenSignedOut = () => {};

export const onSignedOut = (act: () => void) => {
  whenSignedOut = act;
};

api.use({
  onRequest({ request }) {
    request.headers.set('X-Zhishu', '1');
    request.headers.set('Accept-Language', language.value);
    return request;
  },
  onResponse: ({ response }) => answered(response),
  onError: ({ error }) => noAnswer(error),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer, or the problem thrown. */
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (thrown) {
    throw Problem.of(thrown);
  }
  if (answer.response.ok) return answer.data as T;
  const problem = Problem.from(answer.response.status, answer.error);
  if (problem.status === 401 && problem.code === 'session.none') whenSignedOut();
  throw problem;
}

/** The answer with the version it has, which goes back as `If-Match`. */
export async function unwrapTagged<T>(asked: Promise<Answer<T>>): Promise<{ data: T; tag: string }> {
  let tag = '';
  const data = await unwrap(
    asked.then((answer) => {
      tag = answer.response.headers.get('ETag') ?? '';
      return answer;
    }),
  );
  return { data, tag };
}

/** Sends files, which the typed client does not. Fields come before the file, as the API wants them. */
export async function upload<T>(
  path: string,
  fields: Record<string, string>,
  file: File,
  key: string,
): Promise<T> {
  const { body, type } = formOf(fields, file, key);
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      body,
      headers: {
        'Content-Type': type,
        'X-Zhishu': '1',
        'Accept-Language': language.value,
        'Idempotency-Key': key,
      },
      signal: AbortSignal.timeout(uploadPatience),
    });
  } catch (thrown) {
    noAnswer(thrown);
    throw Problem.of(thrown);
  }
  answered(response);
  const answer = (await response.json().catch(() => null)) as unknown;
  if (!response.ok) throw Problem.from(response.status, answer);
  // A network that answers for the server has not passed the file on.
  if (answer === null) throw new Problem(t('problem.network'), 'network', 0);
  return answer as T;
}

/** For what a page asks by itself: it does not keep a session alive. */
export const automatically = { 'X-Zhishu-Automatic': '1' } as const;

/** A new key for each thing that is to happen once, however often it is sent. */
export const once = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
