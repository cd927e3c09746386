/** Counts as stored: uint32, little-endian on every machine; tables of answers (confusions) are deflated. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Classes of the largest table that is kept: 64 MiB. A packed one of a kilobyte could unpack to a megabyte. */
export const MOST_CLASSES = 4096;

/** Bytes of the table of so many classes, [classes, classes]. */
export const bytesOfTable = (classes: number): number => 4 * classes ** 2;

/** The bytes of a table of so many classes; null when it is too large, or the bytes are others. Never unpacks more. */
export function unpackedCounts(packed: Buffer, classes: number): Buffer | null {
  if (classes > MOST_CLASSES) return null;
  const size = bytesOfTable(classes);
  try {
    const bytes = inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
    return bytes.length === size ? bytes : null;
  } catch {
    return null;
  }
}

export const packedCounts = (counts: Uint32Array): Buffer => deflateRawSync(bytesOfCounts(counts));

export function bytesOfCounts(counts: Uint32Array): Buffer {
  const bytes = Buffer.alloc(counts.length * 4);
  counts.forEach((count, i) => bytes.writeUInt32LE(count, i * 4));
  return bytes;
}

export const countsOfBytes = (bytes: Buffer): Uint32Array =>
  Uint32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4));
