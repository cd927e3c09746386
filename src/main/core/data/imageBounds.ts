/** What the bytes of a picture can hold at most, found before anything is decoded. */
import { inflateSync } from 'node:zlib';
import type { ImageSize } from './decode';
import { viewOf } from '../formats/bytes';

/** A bit of packed zeros becomes 1,032 / 8 bytes (RFC 1951), and a byte of a PNG at most eight pixels. */
const PNG_PIXELS_PER_BYTE = 1032 * 8;
/** Each block of 8 x 8 pixels takes at least the one bit of its mean. */
const JPEG_PIXELS_PER_BYTE = 64 * 8;
/** Pixels that all scans of a JPEG may draw together: a progressive one draws the picture about ten times. */
const MOST_DRAWN = 1_000_000_000;
const SCAN = 0xda;

/** Pixels that so many bytes can hold, or as many as may be drawn in the scans that they have. */
export function packedPixels(bytes: Uint8Array, isPng: boolean): number {
  if (isPng) return PNG_PIXELS_PER_BYTE * bytes.length;
  return Math.min(JPEG_PIXELS_PER_BYTE * bytes.length, MOST_DRAWN / Math.max(1, scansOf(bytes)));
}

/** Scans of a JPEG. Inside of a scan the marker cannot occur. */
function scansOf(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === SCAN) scans += 1;
  }
  return scans;
}

/**
 * Whether the data of an interlaced PNG is not larger than its picture. The library stops at the picture's size by itself
 * where it is not interlaced.
 */
export function unfoldsWithin(bytes: Uint8Array, { width, height }: ImageSize): boolean {
  if (bytes[28] !== 1) return true;
  // Eight bytes a pixel at most, and a byte for each row of the seven passes.
  const most = 8 * width * height + 2 * height + 64;
  try {
    return inflateSync(dataOf(bytes), { maxOutputLength: most }).length <= most;
  } catch {
    return false;
  }
}

/** The data of all IDAT chunks. */
function dataOf(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  const parts: Uint8Array[] = [];
  for (let at = 8; at + 8 <= bytes.length;) {
    const length = view.getUint32(at);
    const isData = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1') === 'IDAT';
    if (isData) parts.push(bytes.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  return Buffer.concat(parts);
}
