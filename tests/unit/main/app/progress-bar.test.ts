import { expect, it } from 'vitest';
import { progressBar } from '@main/app/progressBar';

it('shows how far the run is, and nothing when nothing runs', () => {
  const bars: (readonly [number | null, boolean])[] = [];
  const follow = progressBar((share, isPaused) => void bars.push([share, isPaused]));
  const progress = {
    ...{ runId: 'r', iterations: 10, iterationsPerSecond: null, etaSeconds: null, memoryBytes: 0 },
    ...({ engine: 'onnx', device: '' } as const),
  };
  follow('run.progress', { ...progress, phase: 'distilling', iteration: 4 });
  follow('run.progress', { ...progress, phase: 'paused', iteration: 5 });
  follow('queue.changed', {
    ...{ runningRunId: null, queuedRunIds: [], onlyExperts: [], held: false },
    ...{ stopAfterCurrent: false, startWhenIdle: false, waitsForIdle: false },
  });
  expect(bars).toEqual([
    [0.4, false],
    [0.5, true],
    [null, false],
  ]);
});
