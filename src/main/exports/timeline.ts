/** Cells of a run as they came about, frame after frame. */
import type { ImageBatch, ImageDisplay } from '@shared/domain';
import type { GalleryCell } from '@shared/ipc/contract';
import type { GalleryReader } from './gallery';
import { animatedGif } from './gif';

/** Pixels between cells, before they are enlarged. */
const GAP = 1;
/** Cells beside each other at most. */
const ACROSS = 8;

export interface Timeline {
  readonly runId: string;
  readonly frameIds: readonly string[];
  readonly cells: readonly GalleryCell[];
  readonly display: ImageDisplay;
  /** Pixels of a side that one pixel takes. */
  readonly scale: number;
  /** Milliseconds of each frame. */
  readonly delay: number;
}

/** An animated GIF, a frame for each of `frameIds`. Throws a UserError when a frame or a cell does not exist. */
export async function timelineGif(gallery: GalleryReader, timeline: Timeline): Promise<Uint8Array> {
  const { runId, frameIds, cells, display, scale, delay } = timeline;
  const sheets: ImageBatch[] = [];
  for (const id of frameIds) {
    sheets.push(sheetOf(await gallery.decode(runId, id, cells, display), scale));
  }
  const [first] = sheets;
  const { width = 1, height = 1 } = first ?? {};
  const rgba = new Uint8ClampedArray(sheets.length * width * height * 4);
  sheets.forEach((sheet, i) => rgba.set(sheet.rgba, i * width * height * 4));
  return animatedGif({ count: sheets.length, width, height, rgba }, delay);
}

/** The images of a batch on one, row by row with white between them, every pixel `scale` pixels wide. */
export function sheetOf(images: ImageBatch, scale: number): ImageBatch {
  const across = Math.min(ACROSS, images.count);
  const down = Math.ceil(images.count / across);
  const width = (across * (images.width + GAP) - GAP) * scale;
  const height = (down * (images.height + GAP) - GAP) * scale;
  const from = new Uint32Array(images.rgba.slice().buffer);
  const to = new Uint32Array(width * height).fill(0xffffffff);
  for (let i = 0; i < images.count; i += 1) {
    const left = (i % across) * (images.width + GAP) * scale;
    const top = Math.floor(i / across) * (images.height + GAP) * scale;
    for (let y = 0; y < images.height * scale; y += 1) {
      const row = (i * images.height + Math.floor(y / scale)) * images.width;
      for (let x = 0; x < images.width * scale; x += 1) {
        to[(top + y) * width + left + x] = from[row + Math.floor(x / scale)] ?? 0;
      }
    }
  }
  return { count: 1, width, height, rgba: new Uint8ClampedArray(to.buffer) };
}
