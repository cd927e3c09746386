/**
 * CIFAR's binary version: records without a header. CIFAR-10: label, then 3072 bytes (channel planes, row by row).
 * CIFAR-100: coarse label, fine label, then the same.
 */
import { badData } from './files';
import type { ImageSet } from './types';

export const CIFAR_PIXELS = 3 * 32 * 32;
const COARSE_CLASSES = 20;

/** Where the (fine) label of a record is, and how many bytes stand before the pixels. */
export type CifarKind = 'cifar10' | 'cifar100';
const LABELS: Readonly<
  Record<CifarKind, { readonly bytes: number; readonly fine: number; classes: number }>
> = {
  cifar10: { bytes: 1, fine: 0, classes: 10 },
  cifar100: { bytes: 2, fine: 1, classes: 100 },
};

/** Reads the records of one file. Throws UserError naming it (`what`) when it is cut off or its labels are no labels. */
export function parseCifarBinary(bytes: Uint8Array, kind: CifarKind, what: string): ImageSet {
  const { bytes: before, fine, classes } = LABELS[kind];
  const record = before + CIFAR_PIXELS;
  const count = bytes.length / record;
  if (count === 0) throw badData(`${what} is empty.`);
  if (!Number.isInteger(count)) {
    throw badData(
      `${what} holds ${bytes.length} bytes, which is no whole number of records of ${record}: it is cut off or of another dataset.`,
    );
  }
  const pixels = new Uint8Array(count * CIFAR_PIXELS);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    const start = i * record;
    const label = bytes[start + fine] ?? 0;
    if (label >= classes || (kind === 'cifar100' && (bytes[start] ?? 0) >= COARSE_CLASSES)) {
      throw badData(
        `Record ${i} of ${what} has a label that is none of the ${classes} classes: the file is damaged or of another dataset.`,
      );
    }
    labels[i] = label;
    pixels.set(bytes.subarray(start + before, start + record), i * CIFAR_PIXELS);
  }
  return { count, pixels, labels };
}
