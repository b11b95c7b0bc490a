import { t } from '../i18n';
import { isNoAnswer } from './reach';

/** What the API answers instead of what was asked for (RFC 9457, with a stable code). */
export class Problem extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly status: number,
    readonly trace?: string,
    /** Messages by field, in the words of the API. */
    readonly fields: Record<string, string[]> = {},
  ) {
    super(message);
  }

  static of(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    if (isNoAnswer(thrown)) return new Problem(t('problem.network'), 'network', 0);
    console.error(thrown);
    return new Problem(t('problem.unexpected'), 'unexpected', 0);
  }

  static from(status: number, body: unknown): Problem {
    if (typeof body !== 'object' || body === null)
      return new Problem(t('problem.unexpected'), 'unexpected', status);
    const { title, code, traceId, errors } = body as {
      title?: string;
      code?: string;
      traceId?: string;
      errors?: Record<string, string[]>;
    };
    const fields = Object.fromEntries(
      Object.entries(errors ?? {}).map(([name, words]) => [
        name.charAt(0).toLowerCase() + name.slice(1),
        words,
      ]),
    );
    return new Problem(title ?? t('problem.unexpected'), code ?? 'unexpected', status, traceId, fields);
  }
}
