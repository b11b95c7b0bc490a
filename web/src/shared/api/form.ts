/**
 * A form with a file, byte for byte the same for the same key: the server knows by its bytes that a request is sent
 * again, and the boundary of FormData is another each time.
 */
export function formOf(fields: Record<string, string>, file: File, key: string) {
  const boundary = `zhishu-${key.replace(/[^0-9A-Za-z-]/g, '').slice(0, 60)}`;
  const part = (name: string, more = '') =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${more}\r\n\r\n`;
  const about = `; filename="${quoted(file.name || 'photo.jpg')}"\r\nContent-Type: ${file.type || 'application/octet-stream'}`;
  const body = new Blob([
    ...Object.entries(fields).map(([name, value]) => `${part(name)}${value}\r\n`),
    part('file', about),
    file,
    `\r\n--${boundary}--\r\n`,
  ]);
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

/** As the standard of HTML has it. */
const quoted = (text: string) => text.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
