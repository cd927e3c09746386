import { describe, expect, it } from 'vitest';
import { frameSize, placeOf } from '@renderer/features/gallery/timeline';
import { webmOf } from '@renderer/features/gallery/webm';

interface Element {
  readonly id: number;
  readonly body: Uint8Array;
}

/** The elements in some bytes, as the specification of EBML reads them. */
function elementsOf(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length;) {
    const width = Math.clz32(bytes[at] ?? 0) - 23;
    let id = 0;
    for (let i = 0; i < width; i += 1) id = id * 256 + (bytes[at + i] ?? 0);
    const length = Number(view.getBigUint64(at + width) & ((1n << 56n) - 1n));
    const start = at + width + 8;
    found.push({ id, body: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

const inside = (elements: readonly Element[], id: number): Element[] =>
  elements.filter((one) => one.id === id).flatMap(({ body }) => elementsOf(body));
const numberOf = (body: Uint8Array | undefined): number =>
  [...(body ?? [])].reduce((sum, byte) => sum * 256 + byte, 0);

describe('a WebM file', () => {
  const frames = Array.from({ length: 5 }, (_, i) => ({ bytes: Uint8Array.of(i, 7), key: i % 3 === 0 }));
  const bytes = webmOf(frames, { codec: 'V_VP9', width: 300, height: 128, delay: 250 });
  const file = elementsOf(bytes);
  const segment = inside(file, 0x18538067);

  it('says what it is, how large and how long', () => {
    expect(file.map(({ id }) => id)).toEqual([0x1a45dfa3, 0x18538067]);
    const type = inside(file, 0x1a45dfa3).find(({ id }) => id === 0x4282);
    expect(new TextDecoder().decode(type?.body)).toBe('webm');
    const duration = inside(segment, 0x1549a966).find(({ id }) => id === 0x4489)?.body;
    if (!duration) throw new Error('There is no duration.');
    expect(new DataView(duration.buffer, duration.byteOffset, 8).getFloat64(0)).toBe(1250);
    const video = inside(inside(inside(segment, 0x1654ae6b), 0xae), 0xe0);
    expect(video.map(({ body }) => numberOf(body))).toEqual([300, 128]);
  });

  it('has a cluster from each key frame on, and every frame at its time', () => {
    const clusters = segment.filter(({ id }) => id === 0x1f43b675).map(({ body }) => elementsOf(body));
    expect(clusters.map(([time]) => numberOf(time?.body))).toEqual([0, 750]);
    const blocks = clusters.map((cluster) =>
      cluster.filter(({ id }) => id === 0xa3).map(({ body }) => [...body]),
    );
    expect(blocks).toEqual([
      [
        [0x81, 0, 0, 0x80, 0, 7],
        [0x81, 0, 250, 0, 1, 7],
        [0x81, 1, 244, 0, 2, 7],
      ],
      [
        [0x81, 0, 0, 0x80, 3, 7],
        [0x81, 0, 250, 0, 4, 7],
      ],
    ]);
  });
});

describe('a frame', () => {
  const cell = { width: 28, height: 28 };

  it('has even sides, and its cells in rows of eight', () => {
    expect(frameSize(3, cell, 1)).toEqual({ width: 86, height: 28 });
    expect(frameSize(9, cell, 3)).toEqual({ width: 694, height: 172 });
    expect(placeOf(8, 9, cell, 3)).toEqual([0, 87]);
  });
});
