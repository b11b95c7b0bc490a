import { shallowRef } from 'vue';
import { api, unwrap, type Schemas } from '@/shared/api/client';

export type Design = Schemas['DesignAnswer'];
export type Layout = Schemas['DesignContent'];

/** The layouts of labels, once loaded. */
export const designs = shallowRef<Design[]>([]);

export async function loadDesigns(): Promise<Design[]> {
  designs.value = await unwrap(api.GET('/api/codes/designs'));
  return designs.value;
}

/** What is always there: five by seven on A4. */
export const standard: Layout = {
  paperWidth: 210,
  paperHeight: 297,
  columns: 5,
  rows: 7,
  labelWidth: 40,
  labelHeight: 41,
  gapX: 0,
  gapY: 0,
  square: 0.5,
  textSize: 2.7,
  heading: null,
  footing: null,
  showNumber: true,
  showKind: true,
  showFrame: false,
  logoHeight: 8,
};

const longestSide = 600;
const mostBytes = 100_000;

/** Any picture as a JPEG small enough to print on every label, in Base64; null where it is no picture. */
export async function asLogo(file: File): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const brush = canvas.getContext('2d')!;
  // What is clear is paper.
  brush.fillStyle = '#fff';
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.92, 0.8, 0.6, 0.4]) {
    const base64 = canvas.toDataURL('image/jpeg', quality).split(',')[1] ?? '';
    if (base64 && base64.length * 0.75 <= mostBytes) return base64;
  }
  return null;
}
