import { unwrap } from '@/shared/api/client';
import { language } from '@/shared/i18n';

export type FileType = 'text/csv' | 'application/geo+json';

/** Sends a file as it is, which the typed client does not. */
export const sendFile = <T>(path: string, type: FileType, file: File, coordinates?: string | null) =>
  unwrap(
    fetch(path + (coordinates ? `?coordinates=${coordinates}` : ''), {
      method: 'POST',
      body: file,
      headers: { 'Content-Type': type, 'X-Zhishu': '1', 'Accept-Language': language.value },
    }).then(async (response) => {
      const answer = (await response.json().catch(() => null)) as T;
      return { data: answer, error: answer, response };
    }),
  );
