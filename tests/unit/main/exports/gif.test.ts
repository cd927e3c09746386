import { describe, expect, it } from 'vitest';
import { animatedGif } from '@main/exports/gif';
import { sheetOf } from '@main/exports/gallery';

/** LZW as the format's readers do it. */
function expanded(bytes: readonly number[], codeSize: number): number[] {
  const clear = 2 ** codeSize;
  let [bits, position] = [codeSize + 1, 0];
  let table: number[][] = [];
  let before: number[] | null = null;
  const reset = (): void => {
    table = Array.from({ length: clear + 2 }, (_, i) => (i < clear ? [i] : []));
    bits = codeSize + 1;
    before = null;
  };
  const read = (): number => {
    let code = 0;
    for (let i = 0; i < bits; i += 1, position += 1) {
      code |= (((bytes[position >> 3] ?? 0) >> (position & 7)) & 1) << i;
    }
    return code;
  };
  reset();
  const out: number[] = [];
  for (;;) {
    const code = read();
    if (code === clear + 1) return out;
    if (code === clear) {
      reset();
      continue;
    }
    const known: number[] | undefined = table[code];
    const entry: number[] = known ?? [...(before ?? []), (before ?? [0])[0] ?? 0];
    if (!known && code !== table.length) throw new Error(`Code ${code} is not known.`);
    out.push(...entry);
    if (before && table.length < 4096) {
      table.push([...before, entry[0] ?? 0]);
      if (table.length === 2 ** bits && bits < 12) bits += 1;
    }
    before = entry;
  }
}

interface Frame {
  readonly delay: number;
  readonly rgb: number[];
}

/** Reads what `animatedGif` writes: whole frames, with colours of their own or those of the file. */
function readGif(bytes: Uint8Array): { width: number; height: number; loops: boolean; frames: Frame[] } {
  const text = String.fromCharCode(...bytes.subarray(0, 6));
  expect(text).toBe('GIF89a');
  const short = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  const [width, height] = [short(6), short(8)];
  const frames: Frame[] = [];
  let [at, delay, loops] = [13, 0, false];
  const coloursOf = (packed: number): Uint8Array => {
    const size = (packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1);
    return bytes.subarray(at, (at += size));
  };
  const shared = coloursOf(bytes[10] ?? 0);
  const blocks = (): number[] => {
    const data: number[] = [];
    for (let size = bytes[at++] ?? 0; size > 0; size = bytes[at++] ?? 0) {
      data.push(...bytes.subarray(at, at + size));
      at += size;
    }
    return data;
  };
  for (;;) {
    const kind = bytes[at++];
    if (kind === 0x3b) return { width, height, loops, frames };
    if (kind === 0x21) {
      const label = bytes[at++];
      const data = blocks();
      if (label === 0xf9) delay = (data[1] ?? 0) | ((data[2] ?? 0) << 8);
      if (label === 0xff) loops = String.fromCharCode(...data.slice(0, 11)) === 'NETSCAPE2.0';
      continue;
    }
    expect(kind).toBe(0x2c);
    const packed = bytes[at + 8] ?? 0;
    at += 9;
    const own = coloursOf(packed);
    const colours = own.length > 0 ? own : shared;
    const codeSize = bytes[at++] ?? 0;
    const indices = expanded(blocks(), codeSize);
    frames.push({ delay, rgb: indices.flatMap((i) => [...colours.subarray(3 * i, 3 * i + 3)]) });
  }
}

/** Frames of a repeatable pattern. */
function pattern(count: number, side: number, value: (frame: number, p: number, c: number) => number) {
  const rgba = Uint8ClampedArray.from({ length: count * side * side * 4 }, (_, i) => {
    const [frame, p, c] = [Math.floor(i / (4 * side * side)), Math.floor(i / 4) % (side * side), i % 4];
    return c === 3 ? 255 : value(frame, p, c);
  });
  return { count, width: side, height: side, rgba };
}

const rgbOf = (rgba: Uint8ClampedArray): number[] => [...rgba].filter((_, i) => i % 4 !== 3);

describe('an animated GIF', () => {
  it('plays every frame in a loop with its own colours, gray ones exactly', async () => {
    const images = pattern(3, 16, (frame, p) => (p * 7 + frame * 31) & 0xff);
    const gif = readGif(await animatedGif(images, 120));
    expect(gif).toMatchObject({ width: 16, height: 16, loops: true });
    expect(gif.frames.map(({ delay }) => delay)).toEqual([12, 12, 12]);
    gif.frames.forEach(({ rgb }, i) => {
      expect(rgb).toEqual(rgbOf(images.rgba.subarray(i * 1024, (i + 1) * 1024)));
    });
  });

  it('comes close where a frame has more than 256 colours', async () => {
    const images = pattern(1, 40, (_, p, c) =>
      c === 0 ? (p % 40) * 6 : c === 1 ? Math.floor(p / 40) * 6 : 90,
    );
    const [frame] = readGif(await animatedGif(images, 50)).frames;
    const wanted = rgbOf(images.rgba);
    const errors = (frame?.rgb ?? []).map((value, i) => Math.abs(value - (wanted[i] ?? 0)));
    expect(errors).toHaveLength(wanted.length);
    expect(Math.max(...errors)).toBeLessThan(24);
  });

  it('is read back by the rules of the format, through full tables and even frames', async () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 48271) % 2147483647) & 0xff;
    const noise = Array.from({ length: 245 * 245 }, random);
    const patterns = [(p: number) => noise[p] ?? 0, () => 0, (p: number) => p % 4];
    for (const value of patterns) {
      const images = pattern(1, 245, (_, p) => value(p));
      const [frame] = readGif(await animatedGif(images, 50)).frames;
      expect(frame?.rgb).toEqual(rgbOf(images.rgba));
    }
    const [one] = readGif(
      await animatedGif(
        pattern(1, 1, (_, _p, c) => c),
        50,
      ),
    ).frames;
    expect(one?.rgb).toEqual([0, 1, 2]);
  });

  it('is the same file for the same frames', async () => {
    const images = pattern(2, 40, (frame, p, c) => (p * (c + 3) * 37 + frame * 11) & 0xff);
    expect(await animatedGif(images, 50)).toEqual(await animatedGif(images, 50));
  });

  it('names few colours exactly', async () => {
    const rgba = Uint8ClampedArray.of(1, 2, 3, 255, 9, 8, 7, 255, 1, 2, 3, 255);
    const gif = readGif(await animatedGif({ count: 1, width: 3, height: 1, rgba }, 50));
    expect(gif.frames[0]?.rgb).toEqual([1, 2, 3, 9, 8, 7, 1, 2, 3]);
  });
});

describe('a sheet of frames', () => {
  it('puts cells beside each other with a line between them, every pixel enlarged', () => {
    const images = pattern(2, 2, (frame, p) => 100 * frame + p);
    const sheet = sheetOf(images, 2);
    expect([sheet.width, sheet.height]).toEqual([10, 4]);
    const row = [...sheet.rgba.subarray(0, 40)].filter((_, i) => i % 4 === 0);
    expect(row).toEqual([0, 0, 1, 1, 255, 255, 100, 100, 101, 101]);
  });
});
