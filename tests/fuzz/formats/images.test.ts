import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { decodeImage, MAX_PIXELS, type DecodedImage } from '@main/core/data/decode';
import { JPEG, png, PROGRESSIVE_JPEG } from '../../support/datasetFiles';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
};

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly colour?: number;
  readonly interlace?: number;
}

/** A PNG with any header and any data, whose checksums are right. */
function pngOf(
  { width, height, depth = 8, colour = 2, interlace = 0 }: Header,
  data: Uint8Array,
  ...more: readonly Buffer[]
): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width >>> 0, 0);
  head.writeUInt32BE(height >>> 0, 4);
  head.set([depth, colour, 0, 0, interlace], 8);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return new Uint8Array(
    Buffer.concat([start, chunk('IHDR', head), ...more, chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]),
  );
}

const bomb = deflateSync(Buffer.alloc(40_000_000));
const rows = deflateSync(Buffer.alloc(8 * 25));

/** The same chunks with the checksums that they should have, so that damage comes past them. */
function rechecked(bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x89) return bytes;
  const copy = Buffer.from(bytes);
  for (let at = 8; at + 12 <= copy.length;) {
    const end = at + 8 + copy.readUInt32BE(at);
    if (end + 4 > copy.length) break;
    copy.writeUInt32BE(crc32(copy.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return new Uint8Array(copy);
}

/** Every kind of PNG that the library writes, so that damage meets every reader. */
const kinds = [
  { colorType: 0, bitDepth: 8 },
  { colorType: 2, bitDepth: 16 },
  { colorType: 4, bitDepth: 8 },
  { colorType: 6, bitDepth: 8 },
] as const;
const whole = [
  png(8, 8, [10, 20, 30]),
  ...kinds.map((kind) => PNG.sync.write(new PNG({ width: 6, height: 5 }), kind)),
  pngOf({ width: 8, height: 8, colour: 3, depth: 4 }, rows, chunk('PLTE', Buffer.alloc(48))),
  pngOf({ width: 8, height: 8, interlace: 1 }, deflateSync(Buffer.alloc(8 * 24 + 15))),
  JPEG,
  PROGRESSIVE_JPEG,
];

/** A progressive JPEG whose last scan comes 3,000 times. */
function manyScans(): Uint8Array {
  const start = PROGRESSIVE_JPEG.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = PROGRESSIVE_JPEG.subarray(start, -2);
  const end = PROGRESSIVE_JPEG.subarray(-2);
  return new Uint8Array(
    Buffer.concat([PROGRESSIVE_JPEG.subarray(0, start), ...Array.from({ length: 3000 }, () => scan), end]),
  );
}

/** A JPEG that says it is larger than it is. */
function claiming(bytes: Buffer, width: number, height: number): Uint8Array {
  const copy = Buffer.from(bytes);
  const frame =
    [0xc0, 0xc2].map((marker) => copy.indexOf(Buffer.from([0xff, marker]))).find((at) => at >= 0) ?? 0;
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return new Uint8Array(copy);
}

const hostile = [
  pngOf({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }, rows),
  pngOf({ width: 2 ** 32 - 1, height: 1 }, rows),
  pngOf({ width: MAX_PIXELS, height: 2 }, rows),
  pngOf({ width: 0, height: 0 }, rows),
  // Tens of megabytes of zeros behind small sizes, row by row and interlaced, in one piece and in many.
  pngOf({ width: 8, height: 8 }, bomb),
  pngOf({ width: 8, height: 8, interlace: 1 }, bomb),
  pngOf({ width: 8, height: 8, interlace: 1 }, bomb.subarray(9), chunk('IDAT', bomb.subarray(0, 9))),
  // Large sizes, and hardly any data.
  pngOf({ width: 7000, height: 7000, colour: 6, depth: 16 }, rows),
  pngOf({ width: 7000, height: 7000, colour: 6, interlace: 1 }, rows),
  pngOf({ width: 8, height: 8, interlace: 7 }, rows),
  pngOf({ width: 8, height: 8, depth: 3, colour: 5 }, rows),
  pngOf({ width: 8, height: 8 }, Buffer.from('this is not zlib')),
  pngOf({ width: 8, height: 8 }, new Uint8Array(0)),
  // Colours outside of the palette, no palette at all, and a chunk that claims 2 GB.
  pngOf(
    { width: 8, height: 8, colour: 3 },
    deflateSync(Buffer.alloc(8 * 9, 200)),
    chunk('PLTE', Buffer.alloc(3)),
  ),
  pngOf({ width: 8, height: 8, colour: 3 }, rows),
  pngOf({ width: 8, height: 8 }, rows, Buffer.from([0x7f, 0xff, 0xff, 0xff, ...Buffer.from('tEXt')])),
  claiming(JPEG, 65_535, 65_535),
  claiming(JPEG, 65_535, 1),
  claiming(PROGRESSIVE_JPEG, 60_000, 1000),
  claiming(JPEG, 0, 0),
  manyScans(),
  claiming(Buffer.from(manyScans()), 7000, 7000),
  Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff, 0xe0, 0, 0),
];

it('PNG and JPEG', () =>
  fuzz({
    name: 'images (PNG, JPEG)',
    inputs: fc.oneof(damaged(whole), damaged(whole).map(rechecked)),
    always: hostile,
    attempt: (bytes) => decodeImage(bytes, 'picture.png'),
    judge: (value) => {
      const { width, height, rgba } = value as DecodedImage;
      expect(width * height).toBeLessThanOrEqual(MAX_PIXELS);
      expect(rgba.length).toBe(4 * width * height);
    },
    size: (bytes) => bytes.length,
    // The JPEG decoder gets its memory anew after damaged files. Packed zeros unfold a thousand times.
    memory: [2 ** 25, 40_000],
    steps: [2_000_000, 40_000],
    share: 0.5,
  }));
