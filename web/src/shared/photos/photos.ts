const longest = 2048;
const small = 3_000_000;

export const kinds = ['image/jpeg', 'image/png', 'image/webp'];
export const most = 4;

/** A photo as it is sent: large ones are made smaller, since slow networks are what people have outside. */
export async function prepare(file: File): Promise<File> {
  if (file.size <= small) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
    return made && made.size < file.size ? new File([made], 'photo.jpg', { type: 'image/jpeg' }) : file;
  } catch {
    return file; // As it was taken; the server says what it cannot use.
  }
}
