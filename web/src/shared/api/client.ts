import createClient from 'openapi-fetch';
import { language } from '../i18n';
import { Problem } from './problem';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

export const api = createClient<paths>({ baseUrl: window.location.origin });

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

/** Sends files, which the typed client does not. Fields come before the file, as the API wants them. */
export async function upload<T>(
  path: string,
  fields: Record<string, string>,
  file: File,
  key: string,
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file, file.name || 'photo.jpg');
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      body: form,
      headers: { 'X-Zhishu': '1', 'Accept-Language': language.value, 'Idempotency-Key': key },
    });
  } catch (thrown) {
    throw Problem.of(thrown);
  }
  const body = (await response.json().catch(() => null)) as unknown;
  if (!response.ok) throw Problem.from(response.status, body);
  return body as T;
}

/** For what a page asks by itself: it does not keep a session alive. */
export const automatically = { 'X-Zhishu-Automatic': '1' } as const;

/** A new key for each thing that is to happen once, however often it is sent. */
export const once = () => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
