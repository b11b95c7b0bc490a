/** Finds a QR code in a picture: by the browser where it can, else by our own reader, which is loaded when needed. */

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

let detector: Detector | null | undefined;

function own(): Detector | null {
  if (detector === undefined) {
    const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
    detector = found ? new found({ formats: ['qr_code'] }) : null;
  }
  return detector;
}

const largest = 1600;

/** What the code says, or null. */
export async function readImage(
  source: CanvasImageSource,
  width: number,
  height: number,
): Promise<string | null> {
  if (!width || !height) return null;
  const browser = own();
  if (browser) {
    try {
      const found = (await browser.detect(source))[0]?.rawValue;
      if (found) return found;
    } catch {
      // Some browsers name the class and cannot do it.
      detector = null;
    }
  }
  const scale = Math.min(1, largest / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const { default: read } = await import('jsqr');
  return read(pixels.data, canvas.width, canvas.height)?.data || null;
}

/** The same for a file that was chosen. */
export async function readFile(file: File): Promise<string | null> {
  const bitmap = await createImageBitmap(file);
  try {
    return await readImage(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}
