/** A sheet of chosen cells with their names: how it is laid out, and drawing it. */
import type { ImageBatch } from '@shared/domain';
import type { GalleryCell } from '@shared/ipc/contract';
import { drawPicture } from '@renderer/ui/images';

/** Cells of one sheet at most. */
export const MOST_ON_SHEET = 2000;

const MARGIN = 24;
const GAP = 8;
const TITLE = 40;
const WORDS = 16;
/** A picture has at least so many pixels. */
const SMALLEST = 96;
/** Pixels that browsers can draw one below the other. */
const TALLEST = 16_000;
/** Columns where the cells are no rectangle of the matrix. */
const ACROSS = 10;

export interface SheetLayout {
  readonly columns: number;
  readonly rows: number;
  /** Pixels of a picture's side: a whole multiple of its own. */
  readonly tile: number;
  readonly width: number;
  readonly height: number;
  /** Left and top of each picture. */
  readonly places: readonly (readonly [number, number])[];
}

/** Rows of the matrix stay rows where every chosen row has as many cells; else rows of ten. */
export function sheetLayout(cells: readonly GalleryCell[], imageSize: number): SheetLayout {
  const perBasis = new Map<string, number>();
  for (const { basis, part = null } of cells) {
    const key = `${basis}/${part ?? ''}`;
    perBasis.set(key, (perBasis.get(key) ?? 0) + 1);
  }
  const counts = new Set(perBasis.values());
  const [each = 1] = counts;
  const tile = imageSize * Math.max(1, Math.ceil(SMALLEST / imageSize));
  const most = Math.max(1, Math.floor((TALLEST - 2 * MARGIN - TITLE) / (tile + WORDS + GAP)));
  const wished = counts.size === 1 && each > 1 ? each : Math.min(ACROSS, cells.length);
  // Whole rows of the matrix beside each other where they would not all fit below each other.
  const columns = wished * Math.max(1, Math.ceil(cells.length / wished / most));
  const rows = Math.ceil(cells.length / columns);
  return {
    columns,
    rows,
    tile,
    width: 2 * MARGIN + columns * (tile + GAP) - GAP,
    height: 2 * MARGIN + TITLE + rows * (tile + WORDS + GAP) - GAP,
    places: cells.map((_, i) => [
      MARGIN + (i % columns) * (tile + GAP),
      MARGIN + TITLE + Math.floor(i / columns) * (tile + WORDS + GAP),
    ]),
  };
}

export interface SheetWords {
  readonly title: string;
  readonly of: (cell: GalleryCell) => string;
}

/** Draws a sheet, dark on white, and answers it as a PNG. */
export async function drawContactSheet(
  cells: readonly GalleryCell[],
  images: ImageBatch,
  words: SheetWords,
  smooth: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const layout = sheetLayout(cells, images.width);
  const canvas = document.createElement('canvas');
  canvas.width = layout.width;
  canvas.height = layout.height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The sheet could not be drawn: choose fewer images.');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, layout.width, layout.height);
  const font = getComputedStyle(document.body).fontFamily;
  context.fillStyle = '#15181e';
  context.textBaseline = 'top';
  context.font = `600 16px ${font}`;
  context.fillText(words.title, MARGIN, MARGIN, layout.width - 2 * MARGIN);
  context.imageSmoothingEnabled = smooth;
  context.font = `11px ${font}`;
  const scratch = document.createElement('canvas');
  const size = images.width * images.height * 4;
  cells.forEach((cell, i) => {
    const [left = 0, top = 0] = layout.places[i] ?? [];
    const rgba = Uint8ClampedArray.from(images.rgba.subarray(i * size, (i + 1) * size));
    drawPicture(scratch, { width: images.width, height: images.height, rgba });
    context.drawImage(scratch, left, top, layout.tile, layout.tile);
    context.fillText(words.of(cell), left, top + layout.tile + 3, layout.tile);
  });
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The sheet could not be drawn: choose fewer images.');
  return new Uint8Array(await blob.arrayBuffer());
}
