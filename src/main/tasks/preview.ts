/** The latest images of an attempt: packed into one small file beside its events, and unpacked at home. */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import type { ImageBatch, RunPreview } from '@shared/domain';
import { type CellPreview, LARGEST_PREVIEW, previewSchema } from '@shared/tasks/preview';
import { isPlainFileIn } from '../core/disk/links';
import { plainText } from '../core/formats/plain';
import { attemptFolder, cellFolder } from './folder';

/** In the folder of an attempt. */
export const PREVIEW = 'preview.json';
/** Bytes of the file. */
const LARGEST = LARGEST_PREVIEW + 2 ** 17;

/** Packs images; larger ones are halved until they are small enough. Null where even that does not help. */
export function packPreview({ iteration, columns, images, classNames }: RunPreview): CellPreview | null {
  for (let small: ImageBatch | null = images; small !== null; small = halved(small)) {
    const { count, width, height, rgba } = small;
    const pixels = deflateSync(withoutAlpha(rgba)).toString('base64');
    const packed = { iteration, columns, count, width, height, classNames: [...classNames], pixels };
    const read = previewSchema.safeParse(packed);
    if (read.success) return read.data;
  }
  return null;
}

/** The images of a preview that came from elsewhere. Null where its pixels are not as many as it says. */
export function unpackPreview({ pixels, count, width, height, ...shown }: CellPreview): RunPreview | null {
  const all = count * width * height;
  let rgb: Buffer;
  try {
    // One that holds more than it says is not unpacked any further.
    rgb = inflateSync(Buffer.from(pixels, 'base64'), { maxOutputLength: 3 * all });
  } catch {
    return null;
  }
  if (rgb.length !== 3 * all) return null;
  const rgba = new Uint8ClampedArray(4 * all);
  for (let i = 0; i < all; i++) {
    rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i);
    rgba[4 * i + 3] = 255;
  }
  return { ...shown, images: { count, width, height, rgba } };
}

function withoutAlpha(rgba: Uint8ClampedArray): Buffer {
  const rgb = Buffer.alloc((rgba.length / 4) * 3);
  for (let i = 0; i < rgba.length / 4; i++) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
  return rgb;
}

/** Images of half the width and height: each pixel is the mean of four. Null where they have no four. */
function halved({ count, width, height, rgba }: ImageBatch): ImageBatch | null {
  const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)];
  if (w === 0 || h === 0) return null;
  const small = new Uint8ClampedArray(count * w * h * 4);
  for (let at = 0; at < small.length; at++) {
    const pixel = Math.floor(at / 4);
    const [image, y, x] = [Math.floor(pixel / (w * h)), Math.floor(pixel / w) % h, pixel % w];
    const first = 4 * ((image * height + 2 * y) * width + 2 * x) + (at % 4);
    const four = [first, first + 4, first + 4 * width, first + 4 * width + 4];
    small[at] = four.reduce((sum, i) => sum + (rgba[i] ?? 0), 0) / four.length;
  }
  return { count, width: w, height: h, rgba: small };
}

const fileOf = (folder: string, index: number, attempt: number): string =>
  join(attemptFolder(cellFolder(folder, index), attempt), PREVIEW);

/** When the preview of an attempt was left, in whole milliseconds; null where it has left none. */
export async function previewTime(folder: string, index: number, attempt: number): Promise<number | null> {
  const found = await lstat(fileOf(folder, index, attempt)).catch(() => null);
  return found?.isFile() === true ? Math.floor(found.mtimeMs) : null;
}

/** The preview of an attempt; null where it has left none, or what lies there is none. */
export async function previewIn(folder: string, index: number, attempt: number): Promise<CellPreview | null> {
  const path = fileOf(folder, index, attempt);
  try {
    if (!(await isPlainFileIn(attemptFolder(cellFolder(folder, index), attempt), path))) return null;
    const text = await plainText(path, LARGEST);
    return text === null ? null : (previewSchema.safeParse(JSON.parse(text)).data ?? null);
  } catch {
    return null;
  }
}
