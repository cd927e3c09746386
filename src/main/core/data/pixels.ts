/**
 * Where the bytes of images lie: in memory, or in files that are read when a batch needs them, so that a dataset may be larger
 * than memory.
 */
import { FileReader } from '../formats/bytes';
import { message } from '@shared/words/message';
import { systemMemory } from '../engine/memory';
import { badData, breathe } from './files';

/** The bytes of images one after another. A `Uint8Array` is one. */
export interface Pixels {
  readonly length: number;
  /** Bytes `from`..`to - 1`. Throws UserError when a file has become shorter. */
  subarray(from: number, to: number): Uint8Array;
  /** Closes the files, where the bytes lie in files. */
  close?(): void;
}

/**
 * The most bytes of a part (training or test) that are held in memory: an eighth of it, and what Node reads in one piece.
 * Larger parts stay in their files where the files hold plain bytes.
 */
export const mostInMemory = (memory = systemMemory()): number => Math.min(memory / 8, 2 ** 31 - 1);

/** Images in a file: from byte `start` on, one every `stride` bytes. */
export interface FileOfImages {
  readonly path: string;
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/**
 * Images of `size` bytes in one file or several, in order. A file is opened when it is first read. Nothing is kept: the
 * system holds in memory what is used often and fits.
 */
export function pixelsOfFiles(files: readonly FileOfImages[], size: number): Pixels {
  const readers = new Map<string, FileReader>();
  let images = 0;
  const starts = files.map(({ count }) => (images += count) - count);
  /** Images `first`..`end - 1` of one file. */
  const read = ({ path, start, stride }: FileOfImages, first: number, end: number): Uint8Array => {
    const reader = readers.get(path) ?? new FileReader(path);
    readers.set(path, reader);
    const bytes = reader.read(start + first * stride, (end - 1 - first) * stride + size);
    if (bytes === null) {
      throw badData(message('dataFiles.fileBecameShorter', { path }));
    }
    if (stride === size) return bytes;
    const packed = new Uint8Array((end - first) * size);
    for (let i = 0; i < end - first; i += 1) {
      packed.set(bytes.subarray(i * stride, i * stride + size), i * size);
    }
    return packed;
  };
  /** Images `first`..`end - 1` of all. */
  const readAll = (first: number, end: number): Uint8Array => {
    const parts = files.flatMap((one, i) => {
      const before = starts[i] ?? 0;
      const [from, to] = [Math.max(first - before, 0), Math.min(end - before, one.count)];
      return from < to ? [read(one, from, to)] : [];
    });
    return joinedBytes(parts);
  };
  return {
    length: images * size,
    subarray(from, to) {
      const first = Math.floor(from / size);
      return readAll(first, Math.ceil(to / size)).subarray(from - first * size, to - first * size);
    },
    close() {
      for (const reader of readers.values()) reader.close();
      readers.clear();
    },
  };
}

/** Images `indices` of `pixels`, which have `size` bytes each; read when they are needed. */
export const chosenPixels = (pixels: Pixels, indices: Uint32Array, size: number): Pixels => ({
  length: indices.length * size,
  subarray(from, to) {
    const first = Math.floor(from / size);
    const parts = Array.from(indices.subarray(first, Math.ceil(to / size)), (index) =>
      pixels.subarray(index * size, (index + 1) * size),
    );
    return joinedBytes(parts).subarray(from - first * size, to - first * size);
  },
  close: () => pixels.close?.(),
});

/** Bytes one after another; of one part itself. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Bytes that are looked at in one go. */
const PIECE = 2 ** 22;

/** All bytes in pieces of whole images of `size` bytes, with pauses for other work. `at` is the first image of a piece. */
export async function* piecesOf(
  pixels: Pixels,
  size: number,
): AsyncGenerator<{ readonly at: number; readonly bytes: Uint8Array }> {
  const each = Math.max(1, Math.floor(PIECE / size)) * size;
  for (let from = 0; from < pixels.length; from += each) {
    yield { at: from / size, bytes: pixels.subarray(from, Math.min(from + each, pixels.length)) };
    await breathe();
  }
}
