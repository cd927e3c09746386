/** Decoding chosen images once, into everything that is made of them: arrays on the disk, and PNG files by class. */
import { type FileHandle, mkdir, open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageBatch } from '@shared/domain';
import type { ExportPrecision, ExportValues } from '@shared/domain/exports';
import { writeAll } from '../../core/disk/writing';
import type { DecodeCell } from '../../core/parameterization/hostDecode';
import { enlargedPng } from '../show';
import { inFile, inMemory, type StoredArray } from './arrays';
import type { OnPart } from './files';
import { type ByteRange, classFolders, type ExportSubject } from './subject';
import { bytesOf, CHUNK, valuesOf } from './values';

interface RenderRequest {
  readonly cells: readonly DecodeCell[];
  /** Of float32 arrays. */
  readonly values: ExportValues;
  /** Values, black and white of 8-bit arrays and PNG files; null where neither are made. */
  readonly range: ByteRange | null;
  /** Which arrays of images are made. */
  readonly precisions: readonly ExportPrecision[];
  /** Where folders by class with PNG files are made; null makes none. */
  readonly pngs: string | null;
  /** A folder for arrays that are not finished; the caller deletes it. */
  readonly scratch: string;
}

/** Decodes the images; answers their arrays, then those that say what each image is. */
export async function renderImages(
  subject: ExportSubject,
  request: RenderRequest,
  onPart: OnPart,
): Promise<StoredArray[]> {
  const { cells, precisions, scratch, values, range, pngs } = request;
  const { geometry } = subject.state;
  const { channels, imageSize } = geometry;
  const labels = Int32Array.from(cells, ({ basis }) => Math.floor(basis / subject.parameterization.perClass));
  const folders = await pngFolders(subject, pngs, labels);
  await mkdir(scratch, { recursive: true });
  const paths = { float32: join(scratch, 'float32'), uint8: join(scratch, 'uint8') };
  const files = new Map<ExportPrecision, FileHandle>();
  try {
    for (const precision of precisions) files.set(precision, await open(paths[precision], 'wx'));
    for (let from = 0; from < cells.length; from += CHUNK) {
      const part = cells.slice(from, from + CHUNK);
      const floats = await valuesOf(subject, part, values);
      const shown = !range || range.values === values ? floats : await valuesOf(subject, part, range.values);
      const images = range && bytesOf(shown, geometry, range);
      const [float32, uint8] = [files.get('float32'), files.get('uint8')];
      if (float32)
        await writeAll(float32, new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength));
      if (uint8 && images) await writeAll(uint8, planesOf(images, channels));
      if (folders && images) {
        for (const [i, cell] of part.entries()) {
          const name = `${nameOf(cell, subject.parameterization.perClass)}.png`;
          await writeFile(
            join(folders[labels[from + i] ?? 0] ?? '', name),
            enlargedPng(imageAt(images, i), 1),
          );
        }
      }
      await onPart(from + part.length, cells.length);
    }
  } finally {
    for (const file of files.values()) await file.close();
  }
  const shape = [cells.length, channels, imageSize, imageSize];
  const arrays: StoredArray[] = [];
  for (const precision of precisions) {
    const path = paths[precision];
    const { size } = await stat(path);
    arrays.push(
      precision === 'float32'
        ? inFile('images', 'F32', shape, { path, size })
        : inFile('images_uint8', 'U8', shape, { path, size }),
    );
  }
  const column = (name: string, of: (cell: DecodeCell) => number | null): StoredArray =>
    inMemory(
      name,
      [cells.length],
      Int32Array.from(cells, (cell) => of(cell) ?? -1),
    );
  return [
    ...arrays,
    inMemory('labels', [cells.length], labels),
    column('basis', ({ basis }) => basis),
    column('hallucinator', ({ hallucinator }) => hallucinator),
    column('part', ({ part }) => part ?? null),
  ];
}

async function pngFolders(
  subject: ExportSubject,
  root: string | null,
  labels: Int32Array,
): Promise<string[] | null> {
  if (root === null) return null;
  const folders = classFolders(subject).map((name) => join(root, name));
  for (const label of new Set(labels)) await mkdir(folders[label] ?? root, { recursive: true });
  return folders;
}

/** One image of a batch, as a batch. */
function imageAt(images: ImageBatch, index: number): ImageBatch {
  const size = 4 * images.width * images.height;
  return { ...images, count: 1, rgba: images.rgba.subarray(index * size, (index + 1) * size) };
}

/** Interleaved colours as planes, [n, channels, S, S]. */
function planesOf({ rgba, count, width, height }: ImageBatch, channels: number): Uint8Array {
  const plane = width * height;
  const out = new Uint8Array(count * channels * plane);
  for (let image = 0; image < count; image += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      const to = (image * channels + channel) * plane;
      const from = image * plane * 4 + channel;
      for (let p = 0; p < plane; p += 1) out[to + p] = rgba[from + 4 * p] ?? 0;
    }
  }
  return out;
}

function nameOf({ basis, hallucinator, part = null }: DecodeCell, perClass: number): string {
  const names = [`basis-${(basis % perClass) + 1}`];
  if (hallucinator !== null) names.push(`hallucinator-${hallucinator + 1}`);
  if (part !== null) names.push(`part-${part + 1}`);
  return names.join('-');
}

// Contact sheets: a picture for each class, a row for each basis, the basis first and then its hallucinations.

/** Pixels between images, and what they are. */
const GAP = 2;
const PAPER = 0xff;
/** Images in a row where there are no hallucinators. */
const COLUMNS = 10;
/** Rows of one picture; more bases go on in the next. */
const MOST_ROWS = 50;
/** Small images are enlarged to about this side. */
const SIDE = 64;

/**
 * Writes `folder/<class>.png`, and `<class>-2.png` and so on where a class has more rows than a picture holds.
 * @param range Which values are shown, and which of them are black and white
 */
export async function writeSheets(
  subject: ExportSubject,
  range: ByteRange,
  folder: string,
  onPart: OnPart,
): Promise<void> {
  const { perClass, hallucinators } = subject.parameterization;
  const columns = hallucinators === 0 ? Math.min(COLUMNS, perClass) : 1 + hallucinators;
  const variants = [null, ...Array.from({ length: hallucinators }, (_, variant) => variant)];
  const names = classFolders(subject);
  const most = MOST_ROWS * columns;
  await mkdir(folder, { recursive: true });
  for (const [label, name] of names.entries()) {
    const cells = Array.from({ length: perClass }, (_, i) =>
      variants.map((hallucinator): DecodeCell => ({ basis: label * perClass + i, hallucinator })),
    ).flat();
    for (let from = 0; from < cells.length; from += most) {
      const number = from / most + 1;
      const png = await sheetOf(subject, range, cells.slice(from, from + most), columns);
      await writeFile(join(folder, `${name}${number === 1 ? '' : `-${number}`}.png`), png);
    }
    await onPart(label + 1, names.length);
  }
}

async function sheetOf(
  subject: ExportSubject,
  range: ByteRange,
  cells: readonly DecodeCell[],
  columns: number,
): Promise<Uint8Array> {
  const { imageSize } = subject.state.geometry;
  const rows = Math.ceil(cells.length / columns);
  const width = columns * (imageSize + GAP) + GAP;
  const height = rows * (imageSize + GAP) + GAP;
  const rgba = new Uint8ClampedArray(width * height * 4).fill(PAPER);
  for (let row = 0; row < rows; row += 1) {
    const part = cells.slice(row * columns, (row + 1) * columns);
    const images = bytesOf(await valuesOf(subject, part, range.values), subject.state.geometry, range);
    for (let column = 0; column < images.count; column += 1) {
      const image = imageAt(images, column).rgba;
      const left = GAP + column * (imageSize + GAP);
      for (let y = 0; y < imageSize; y += 1) {
        const top = GAP + row * (imageSize + GAP) + y;
        rgba.set(image.subarray(y * imageSize * 4, (y + 1) * imageSize * 4), (top * width + left) * 4);
      }
    }
  }
  const scale = Math.max(1, Math.floor(SIDE / imageSize));
  return enlargedPng({ count: 1, width, height, rgba }, scale);
}
