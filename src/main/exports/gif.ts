/** Animated pictures in the GIF format (GIF89a), written byte by byte: frames of one size, each with its own colours. */
import type { ImageBatch } from '@shared/domain';
import { breathe } from '../core/data/files';
import { paletteOf } from './palette';

/** Bits of a code at most, by the format. */
const MOST_BITS = 12;

class Bytes {
  private readonly parts: number[] = [];

  push(...values: number[]): void {
    for (const value of values) this.parts.push(value & 0xff);
  }

  short(value: number): void {
    this.push(value, value >> 8);
  }

  text(value: string): void {
    for (const letter of value) this.push(letter.charCodeAt(0));
  }

  /** Blocks of at most 255 bytes, each with its length, and an empty one at the end. */
  blocks(values: readonly number[]): void {
    for (let from = 0; from < values.length; from += 255) {
      const block = values.slice(from, from + 255);
      this.push(block.length, ...block);
    }
    this.push(0);
  }

  get array(): Uint8Array {
    return Uint8Array.from(this.parts);
  }
}

/**
 * Frames that play in a loop, with pauses for other work in between.
 * @param frames a batch, each image a frame; alpha is ignored
 * @param delay milliseconds of each frame, kept to hundredths of a second
 */
export async function animatedGif(
  { count, width, height, rgba }: ImageBatch,
  delay: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [head(width, height)];
  const size = width * height * 4;
  for (let i = 0; i < count; i += 1) {
    parts.push(frameOf(rgba.subarray(i * size, (i + 1) * size), width, height, delay));
    await breathe();
  }
  parts.push(Uint8Array.of(0x3b));
  return joined(parts);
}

/** Size, no global colours, and "play for ever". */
function head(width: number, height: number): Uint8Array {
  const bytes = new Bytes();
  bytes.text('GIF89a');
  bytes.short(width);
  bytes.short(height);
  bytes.push(0x70, 0, 0);
  bytes.push(0x21, 0xff, 11);
  bytes.text('NETSCAPE2.0');
  bytes.push(3, 1, 0, 0, 0);
  return bytes.array;
}

function frameOf(rgba: Uint8ClampedArray, width: number, height: number, delay: number): Uint8Array {
  const { colours, indices } = paletteOf(rgba);
  const bits = Math.max(1, Math.ceil(Math.log2(colours.length / 3)));
  const bytes = new Bytes();
  bytes.push(0x21, 0xf9, 4, 0x04);
  bytes.short(Math.max(2, Math.round(delay / 10)));
  bytes.push(0, 0);
  bytes.push(0x2c, 0, 0, 0, 0);
  bytes.short(width);
  bytes.short(height);
  bytes.push(0x80 | (bits - 1));
  for (let i = 0; i < 3 * 2 ** bits; i += 1) bytes.push(colours[i] ?? 0);
  const codeSize = Math.max(2, bits);
  bytes.push(codeSize);
  bytes.blocks(compressed(indices, codeSize));
  return bytes.array;
}

/** LZW with codes that grow from `codeSize` + 1 bits, packed from the lowest bit on. */
export function compressed(indices: Uint8Array, codeSize: number): number[] {
  const out: number[] = [];
  const clear = 2 ** codeSize;
  const end = clear + 1;
  let table = new Map<number, number>();
  let next = end + 1;
  let bits = codeSize + 1;
  let buffer = 0;
  let held = 0;
  const put = (code: number): void => {
    buffer |= code << held;
    held += bits;
    for (; held >= 8; held -= 8) {
      out.push(buffer & 0xff);
      buffer >>>= 8;
    }
  };
  put(clear);
  let prefix = indices[0] ?? 0;
  for (let i = 1; i < indices.length; i += 1) {
    const index = indices[i] ?? 0;
    // A sequence is its prefix's code and one index more.
    const key = prefix * 256 + index;
    const known = table.get(key);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    put(prefix);
    if (next < 2 ** MOST_BITS) {
      table.set(key, next);
      if (next === 2 ** bits) bits += 1;
      next += 1;
    } else {
      put(clear);
      table = new Map();
      next = end + 1;
      bits = codeSize + 1;
    }
    prefix = index;
  }
  put(prefix);
  if (next === 2 ** bits && bits < MOST_BITS) bits += 1;
  put(end);
  if (held > 0) out.push(buffer & 0xff);
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
