/** The frames of a run: stepping and playing through them, and saving them as a video. */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { GalleryFrame } from '@shared/ipc/contract';
import type { ImageBatch } from '@shared/domain';
import { webmOf, type EncodedFrame } from './webm';

export interface TimelineOptions {
  readonly frames: Ref<readonly GalleryFrame[]>;
  /** The frame that is shown. */
  readonly current: () => string;
  /** Frames a second. */
  readonly speed: Ref<number>;
  /** Whether the frame that was asked for is on the screen: playing waits for it. */
  readonly ready: () => boolean;
  readonly show: (frameId: string) => void;
}

export interface Timeline {
  readonly index: ComputedRef<number>;
  readonly playing: Ref<boolean>;
  go(index: number): void;
  step(frames: number): void;
  /** Plays from here, or from the start when this is the end; pauses while it plays. */
  toggle(): void;
}

export function useTimeline({ frames, current, speed, ready, show }: TimelineOptions): Timeline {
  const playing = ref(false);
  let timer: ReturnType<typeof setInterval> | null = null;
  const index = computed(() =>
    Math.max(
      0,
      frames.value.findIndex(({ id }) => id === current()),
    ),
  );

  function go(to: number): void {
    const frame = frames.value[Math.min(frames.value.length - 1, Math.max(0, to))];
    if (frame && frame.id !== current()) show(frame.id);
  }

  function tick(): void {
    if (!ready()) return;
    if (index.value >= frames.value.length - 1) playing.value = false;
    else go(index.value + 1);
  }

  function step(by: number): void {
    playing.value = false;
    go(index.value + by);
  }

  function toggle(): void {
    if (!playing.value && index.value >= frames.value.length - 1) go(0);
    playing.value = !playing.value;
  }

  function stopTimer(): void {
    if (timer) clearInterval(timer);
    timer = null;
  }

  watch([playing, speed], ([isPlaying, perSecond]) => {
    stopTimer();
    if (isPlaying) timer = setInterval(tick, 1000 / perSecond);
  });
  onScopeDispose(stopTimer);
  return { index, playing, go, step, toggle };
}

/* Frames of a timeline as a video, encoded by the browser. */

/** Pixels between cells, before they are enlarged, and cells beside each other at most: as in the GIF. */
const GAP = 1;
const ACROSS = 8;
/** A key frame as often as this, so that players can jump. */
const KEY_EVERY = 24;
/** Bits a second for each pixel of a frame: far more than small, sharp pictures need. */
const BITS_PER_PIXEL = 12;
const CODECS = [
  { codec: 'vp09.00.31.08', name: 'V_VP9' },
  { codec: 'vp8', name: 'V_VP8' },
] as const;

export interface VideoOptions {
  /** Pixels of a side that one pixel takes. */
  readonly scale: number;
  /** Milliseconds of each frame. */
  readonly delay: number;
}

/** Width and height of a frame with these cells; both even, as video codecs want them. */
export function frameSize(
  count: number,
  cell: Pick<ImageBatch, 'width' | 'height'>,
  scale: number,
): { readonly width: number; readonly height: number } {
  const across = Math.min(ACROSS, count);
  const down = Math.ceil(count / across);
  const even = (pixels: number): number => pixels + (pixels % 2);
  return {
    width: even((across * (cell.width + GAP) - GAP) * scale),
    height: even((down * (cell.height + GAP) - GAP) * scale),
  };
}

/** Where the top left corner of a cell lies in its frame. */
export const placeOf = (
  index: number,
  count: number,
  cell: Pick<ImageBatch, 'width' | 'height'>,
  scale: number,
): readonly [number, number] => {
  const across = Math.min(ACROSS, count);
  return [
    (index % across) * (cell.width + GAP) * scale,
    Math.floor(index / across) * (cell.height + GAP) * scale,
  ];
};

/**
 * Encodes batches, each of which becomes a frame, as WebM. Throws when this system encodes no video, or when a batch has
 * another size than the first.
 */
export async function timelineVideo(
  batches: AsyncIterable<ImageBatch>,
  { scale, delay }: VideoOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const frames: EncodedFrame[] = [];
  const failures: Error[] = [];
  const encoder = new VideoEncoder({
    output(chunk) {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push({ bytes, key: chunk.type === 'key' });
    },
    error: (error) => failures.push(error),
  });
  try {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This page has no canvas to draw on.');
    let codec: (typeof CODECS)[number]['name'] | null = null;
    let index = 0;
    for await (const batch of batches) {
      const size = frameSize(batch.count, batch, scale);
      if (codec === null) {
        Object.assign(canvas, size);
        codec = await configure(encoder, size, delay);
      } else if (size.width !== canvas.width || size.height !== canvas.height) {
        throw new Error('The frames differ in size.');
      }
      drawBatch(context, batch, scale);
      const frame = new VideoFrame(canvas, { timestamp: index * delay * 1000, duration: delay * 1000 });
      encoder.encode(frame, { keyFrame: index % KEY_EVERY === 0 });
      frame.close();
      index += 1;
      if (failures[0]) throw failures[0];
    }
    await encoder.flush();
    if (failures[0]) throw failures[0];
    if (codec === null) throw new Error('There is no frame.');
    return webmOf(frames, { codec, width: canvas.width, height: canvas.height, delay });
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}

async function configure(
  encoder: VideoEncoder,
  { width, height }: { readonly width: number; readonly height: number },
  delay: number,
): Promise<(typeof CODECS)[number]['name']> {
  const bitrate = Math.min(40_000_000, Math.max(500_000, width * height * BITS_PER_PIXEL));
  for (const { codec, name } of CODECS) {
    const config = { codec, width, height, bitrate, framerate: 1000 / delay };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported !== true) continue;
    encoder.configure(config);
    return name;
  }
  throw new Error('This system encodes neither VP9 nor VP8.');
}

function drawBatch(context: CanvasRenderingContext2D, batch: ImageBatch, scale: number): void {
  const { count, width, height, rgba } = batch;
  const picture = document.createElement('canvas');
  Object.assign(picture, { width, height });
  const own = picture.getContext('2d');
  context.imageSmoothingEnabled = false;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  for (let i = 0; i < count; i += 1) {
    const from = i * width * height * 4;
    own?.putImageData(new ImageData(rgba.slice(from, from + width * height * 4), width, height), 0, 0);
    const [left, top] = placeOf(i, count, batch, scale);
    context.drawImage(picture, left, top, width * scale, height * scale);
  }
}
