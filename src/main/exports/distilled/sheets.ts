/** Contact sheets: a picture for each class, a row for each basis, the basis first and then its hallucinations. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DecodeCell } from '../../core/parameterization/hostDecode';
import { enlargedPng } from '../png';
import type { OnPart } from './files';
import { bytesOf, type ByteRange } from './range';
import { imageAt } from './render';
import { classFolders, type ExportSubject } from './subject';
import { valuesOf } from './values';

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
