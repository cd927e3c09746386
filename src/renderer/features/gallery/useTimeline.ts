/** Stepping and playing through the frames of a run. */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue';
import type { GalleryFrame } from '@shared/ipc/contract';

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
