/**
 * PNG and JPEG files as pixels. Sizes are read from the header first and held against the length of the file: a small file
 * can neither claim a huge picture nor unfold to one.
 */
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import type * as JpegTurbo from '@cwasm/jpeg-turbo';
import { PNG } from 'pngjs';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { beginsWith, viewOf } from '../formats/bytes';
import { badData } from './files';

/*
 * What the bytes of a picture can hold at most, found before anything is decoded.
 */

/** A bit of packed zeros becomes 1,032 / 8 bytes (RFC 1951), and a byte of a PNG at most eight pixels. */
const PNG_PIXELS_PER_BYTE = 1032 * 8;
/** Each block of 8 x 8 pixels takes at least the one bit of its mean. */
const JPEG_PIXELS_PER_BYTE = 64 * 8;
/** Pixels that all scans of a JPEG may draw together: a progressive one draws the picture about ten times. */
const MOST_DRAWN = 1_000_000_000;
const SCAN = 0xda;

/** Pixels that so many bytes can hold, or as many as may be drawn in the scans that they have. */
function packedPixels(bytes: Uint8Array, isPng: boolean): number {
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
function unfoldsWithin(bytes: Uint8Array, { width, height }: ImageSize): boolean {
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

/** 8-bit RGBA, row by row. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Most pixels of a picture: 64 million are 256 MB once decoded. */
export const MAX_PIXELS = 64_000_000;

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const JPEG_START = [0xff, 0xd8, 0xff];

/**
 * Decodes a PNG or JPEG, which of them says its content. 16-bit values are reduced to 8; orientation marks are ignored, as
 * the field's own loaders do. Throws UserError naming the file (`what`) when it is damaged, cut off or too large.
 */
export function decodeImage(bytes: Uint8Array, what: string): DecodedImage {
  const isPng = beginsWith(bytes, PNG_SIGNATURE);
  if (!isPng && !beginsWith(bytes, JPEG_START))
    throw badData(message('dataFiles.notAnImage', { name: what }));
  const size = isPng ? pngSize(bytes) : jpegSize(bytes);
  if (!size || size.width === 0 || size.height === 0) throw damaged(what);
  if (size.width * size.height > MAX_PIXELS) {
    throw badData(message('dataFiles.imageTooLarge', { name: what, width: size.width, height: size.height }));
  }
  if (size.width * size.height > packedPixels(bytes, isPng)) throw damaged(what);
  if (isPng && !unfoldsWithin(bytes, size)) throw damaged(what);
  const decode = isPng ? decodePng : jpegDecoder();
  try {
    const image = decode(bytes);
    if (image.width === size.width && image.height === size.height) return image;
  } catch {
    // The libraries' own messages name no file; the sentence below does.
  }
  throw damaged(what);
}

const damaged = (what: string): Error => badData(message('dataFiles.imageDamaged', { name: what }));

function decodePng(bytes: Uint8Array): DecodedImage {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes));
  return { width, height, rgba: data };
}

const load = createRequire(import.meta.url);
const JPEG_LIBRARY = '@cwasm/jpeg-turbo';

/**
 * The library's memory is never whole again after a damaged file, so the next file gets a new copy of it.
 * @throws UserError when there is no library.
 */
function jpegDecoder(): (bytes: Uint8Array) => DecodedImage {
  const { decode } = jpegLibrary();
  return (bytes) => {
    try {
      const { width, height, data } = decode(bytes);
      return { width, height, rgba: data };
    } catch (error) {
      Reflect.deleteProperty(load.cache, load.resolve(JPEG_LIBRARY));
      throw error;
    }
  };
}

function jpegLibrary(): typeof JpegTurbo {
  try {
    return load(JPEG_LIBRARY) as typeof JpegTurbo;
  } catch {
    throw new UserError('unavailable', message('dataFiles.jpegLibraryMissing'));
  }
}

/** Width and height stand at the start of a PNG's first chunk. */
function pngSize(bytes: Uint8Array): ImageSize | null {
  if (bytes.length < 24) return null;
  const view = viewOf(bytes);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks over a JPEG's segments to its first frame header (SOF). */
function jpegSize(bytes: Uint8Array): ImageSize | null {
  const view = viewOf(bytes);
  for (let at = 2; at + 9 <= bytes.length;) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
