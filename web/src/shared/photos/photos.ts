import { t } from '../i18n';

const longest = 2048;
const small = 3_000_000;
/** What the server takes of one photo. */
const mostBytes = 20 * 2 ** 20;

export const kinds = ['image/jpeg', 'image/png', 'image/webp'];
export const most = 4;

const decode = (file: File) => createImageBitmap(file, { imageOrientation: 'from-image' });

/** A photo as it is sent: large ones are made smaller, since slow networks are what people have outside. */
export async function prepare(file: File): Promise<File> {
  if (file.size <= small) return file;
  try {
    return await shrink(file, await decode(file));
  } catch {
    return file; // As it was taken; the server says what it cannot use.
  }
}

async function shrink(file: File, picture: ImageBitmap): Promise<File> {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  return made && made.size < file.size ? new File([made], 'photo.jpg', { type: 'image/jpeg' }) : file;
}

/** The photos among the files that were chosen, as they are sent, and of every other file why it is not taken. */
export async function choose(files: File[], room: number) {
  const taken: File[] = [];
  const refusals: string[] = [];
  const over: string[] = [];
  for (const file of files) {
    const wrong = await whyNot(file);
    if (wrong) refusals.push(wrong);
    else if (taken.length === room) over.push(file.name);
    else {
      const photo = await prepare(file);
      if (photo.size > mostBytes)
        refusals.push(t('photos.large', { name: file.name, most: mostBytes / 2 ** 20 }));
      else taken.push(photo);
    }
  }
  if (over.length > 0) refusals.push(t('photos.over', { count: most, names: over.join(t('photos.and')) }));
  return { taken, refusals };
}

async function whyNot(file: File): Promise<string | undefined> {
  if (!kinds.includes(file.type)) return t('photos.kind', { name: file.name });
  try {
    (await decode(file)).close();
    return undefined;
  } catch {
    return t('photos.broken', { name: file.name });
  }
}
