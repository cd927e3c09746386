/**
 * Videos in the WebM container, written byte by byte: one track, every frame's time known beforehand. WebCodecs encodes
 * and writes no files; MediaRecorder would write in real time, without a duration.
 * https://www.matroska.org/technical/elements.html, https://www.webmproject.org/docs/container/
 */

export interface EncodedFrame {
  readonly bytes: Uint8Array;
  /** A frame that needs no other to be shown. */
  readonly key: boolean;
}

export interface WebmTrack {
  readonly codec: 'V_VP8' | 'V_VP9';
  readonly width: number;
  readonly height: number;
  /** Milliseconds of each frame. */
  readonly delay: number;
}

/** Longest time within a cluster, in milliseconds: blocks count it in 16 bits with a sign. */
const LONGEST_CLUSTER = 30_000;

const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** A number in as few bytes as it takes. */
function unsigned(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0 || bytes.length === 0; rest = Math.floor(rest / 256))
    bytes.unshift(rest % 256);
  return Uint8Array.from(bytes);
}

function float(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** An element: its id, its length in eight bytes, and what is in it. */
function element(id: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(content);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, (1n << 56n) | BigInt(body.length));
  return concat([unsigned(id), length, body]);
}

/** Frames of one length as a file. The first must be a key frame. */
export function webmOf(frames: readonly EncodedFrame[], track: WebmTrack): Uint8Array<ArrayBuffer> {
  const { codec, width, height, delay } = track;
  const head = element(
    0x1a45dfa3,
    element(0x4286, unsigned(1)),
    element(0x42f7, unsigned(1)),
    element(0x42f2, unsigned(4)),
    element(0x42f3, unsigned(8)),
    element(0x4282, text('webm')),
    element(0x4287, unsigned(2)),
    element(0x4285, unsigned(2)),
  );
  const info = element(
    0x1549a966,
    element(0x2ad7b1, unsigned(1_000_000)),
    element(0x4489, float(frames.length * delay)),
    element(0x4d80, text('HaBa Studio')),
    element(0x5741, text('HaBa Studio')),
  );
  const tracks = element(
    0x1654ae6b,
    element(
      0xae,
      element(0xd7, unsigned(1)),
      element(0x73c5, unsigned(1)),
      element(0x83, unsigned(1)),
      element(0x9c, unsigned(0)),
      element(0x86, text(codec)),
      element(0xe0, element(0xb0, unsigned(width)), element(0xba, unsigned(height))),
    ),
  );
  return concat([head, element(0x18538067, info, tracks, ...clustersOf(frames, delay))]);
}

function clustersOf(frames: readonly EncodedFrame[], delay: number): Uint8Array[] {
  const clusters: { start: number; blocks: Uint8Array[] }[] = [];
  frames.forEach(({ bytes, key }, i) => {
    const time = Math.round(i * delay);
    let cluster = clusters.at(-1);
    if (!cluster || key || time - cluster.start > LONGEST_CLUSTER) {
      cluster = { start: time, blocks: [] };
      clusters.push(cluster);
    }
    const block = new Uint8Array(4 + bytes.length);
    const since = time - cluster.start;
    block.set([0x81, since >> 8, since & 0xff, key ? 0x80 : 0]);
    block.set(bytes, 4);
    cluster.blocks.push(element(0xa3, block));
  });
  return clusters.map(({ start, blocks }) => element(0x1f43b675, element(0xe7, unsigned(start)), ...blocks));
}
