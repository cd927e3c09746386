import { defineStore } from 'pinia';
import { computed, shallowReactive, shallowRef } from 'vue';
import type {
  GalleryMap,
  GalleryProgress,
  GalleryScores,
  Mix,
  NeighbourSpace,
  Neighbours,
  ScoreKind,
} from '@shared/ipc/contract';
import { call, CallError, onEvent } from '@renderer/api/client';

export type GalleryJob = 'scores' | 'neighbours' | 'map' | 'dataset' | 'export' | 'share';

interface Frame {
  readonly runId: string;
  readonly checkpointId: string;
}

interface Running {
  readonly jobId: string;
  readonly progress: GalleryProgress | null;
}

/** The long computations of the gallery: one of each kind at a time, with progress, and an end by the person's wish. */
export const useGalleryJobs = defineStore('galleryJobs', () => {
  const running = shallowReactive(new Map<GalleryJob, Running>());
  const errors = shallowReactive(new Map<GalleryJob, string>());
  const scores = shallowRef<(GalleryScores & Frame) | null>(null);
  const neighbours = shallowRef<Neighbours | null>(null);
  const map = shallowRef<(GalleryMap & Frame) | null>(null);
  let count = 0;

  onEvent('gallery.progress', (progress) => {
    for (const [kind, { jobId }] of running) {
      if (jobId === progress.jobId) running.set(kind, { jobId, progress });
    }
  });

  const isRunning = (kind: GalleryJob): boolean => running.has(kind);
  const progressOf = (kind: GalleryJob): GalleryProgress | null => running.get(kind)?.progress ?? null;
  const errorOf = (kind: GalleryJob): string | null => errors.get(kind) ?? null;

  /** Runs a job instead of the one of its kind that is under way. Answers null when it was cancelled or failed. */
  async function run<T>(kind: GalleryJob, work: (jobId: string) => Promise<T>): Promise<T | null> {
    cancel(kind);
    count += 1;
    const jobId = `${kind}-${Date.now()}-${count}`;
    running.set(kind, { jobId, progress: null });
    errors.delete(kind);
    try {
      const result = await work(jobId);
      return running.get(kind)?.jobId === jobId ? result : null;
    } catch (failure) {
      if (running.get(kind)?.jobId === jobId) {
        errors.set(kind, failure instanceof CallError ? failure.message : String(failure));
      }
      return null;
    } finally {
      if (running.get(kind)?.jobId === jobId) running.delete(kind);
    }
  }

  /** Ends a job; it then answers null. */
  function cancel(kind: GalleryJob): void {
    const under = running.get(kind);
    if (!under) return;
    running.delete(kind);
    void call('gallery.cancel', { jobId: under.jobId }).catch(() => undefined);
  }

  async function score(frame: Frame, kind: ScoreKind): Promise<void> {
    const known = scores.value;
    if (known?.kind === kind && known.checkpointId === frame.checkpointId && known.runId === frame.runId)
      return;
    scores.value = null;
    const found = await run('scores', (jobId) => call('gallery.scores', { jobId, ...frame, kind }));
    if (found) scores.value = { ...found, ...frame };
  }

  async function findNeighbours(
    frame: Frame,
    mix: Mix,
    space: NeighbourSpace,
    classIndex: number | null,
  ): Promise<void> {
    const found = await run('neighbours', (jobId) =>
      call('gallery.neighbours', { jobId, ...frame, mix, space, classIndex }),
    );
    if (found) neighbours.value = found;
  }

  async function drawMap(frame: Frame): Promise<void> {
    if (map.value?.checkpointId === frame.checkpointId && map.value.runId === frame.runId) return;
    const found = await run('map', (jobId) => call('gallery.map', { jobId, ...frame }));
    if (found) map.value = { ...found, ...frame };
  }

  /** Another run is looked at: nothing of the old one is shown. */
  function forget(): void {
    // An export is no matter of the run that is looked at: it goes on.
    for (const kind of [...running.keys()]) if (kind !== 'export' && kind !== 'share') cancel(kind);
    errors.clear();
    scores.value = null;
    neighbours.value = null;
    map.value = null;
  }

  const anyRunning = computed(() => running.size > 0);

  return {
    scores,
    neighbours,
    map,
    anyRunning,
    isRunning,
    progressOf,
    errorOf,
    run,
    cancel,
    score,
    findNeighbours,
    drawMap,
    forget,
  };
});
