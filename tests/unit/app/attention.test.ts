import { describe, expect, it } from 'vitest';
import type { Run } from '@shared/domain';
import { createAttention } from '../../../src/main/app/attention';
import { newRun, openLibrary } from '../../support/library';

interface Seen {
  readonly bars: (readonly [number | null, boolean])[];
  readonly told: { title: string; body: string; click: () => void }[];
  readonly shown: string[];
}

async function stage(
  watched = false,
): Promise<{ seen: Seen; notify: ReturnType<typeof createAttention>; run: Run }> {
  const seen: Seen = { bars: [], told: [], shown: [] };
  const notify = createAttention({
    surface: {
      progress: (share, paused) => seen.bars.push([share, paused]),
      isWatched: () => watched,
      tell: (title, body, click) => seen.told.push({ title, body, click }),
    },
    language: () => 'en',
    show: (path) => seen.shown.push(path),
  });
  return { seen, notify, run: newRun(await openLibrary(), 'Mine') };
}

describe('attention', () => {
  it('shows how far the run is, and nothing when nothing runs', async () => {
    const { seen, notify, run } = await stage();
    const progress = {
      ...{ runId: run.id, iterations: 10, iterationsPerSecond: null, etaSeconds: null, memoryBytes: 0 },
      ...({ engine: 'onnx', device: '' } as const),
    };
    notify('run.progress', { ...progress, phase: 'distilling', iteration: 4 });
    notify('run.progress', { ...progress, phase: 'paused', iteration: 5 });
    notify('queue.changed', {
      ...{ runningRunId: null, queuedRunIds: [], held: false },
      ...{ stopAfterCurrent: false, startWhenIdle: false, waitsForIdle: false },
    });
    expect(seen.bars).toEqual([
      [0.4, false],
      [0.5, true],
      [null, false],
    ]);
  });

  it('tells the end of a run once, and shows the run on a click', async () => {
    const { seen, notify, run } = await stage();
    notify('run.changed', { run: { ...run, status: 'completed' } });
    expect(seen.told, 'an old run that changes is no news').toEqual([]);
    notify('run.changed', { run: { ...run, status: 'running' } });
    notify('run.changed', { run: { ...run, status: 'completed', bestAccuracy: 0.5 } });
    notify('run.changed', { run: { ...run, status: 'completed', notes: 'seen' } });
    expect(seen.told).toMatchObject([{ title: 'The run is completed', body: 'Mine, best accuracy 50.0 %' }]);
    seen.told[0]?.click();
    expect(seen.shown).toEqual([`/projects/${run.projectId}/runs/${run.id}`]);
  });

  it('tells failures with their reason, and neither stops nor what somebody watches', async () => {
    const failing = await stage();
    failing.notify('run.changed', { run: { ...failing.run, status: 'running' } });
    failing.notify('run.changed', { run: { ...failing.run, status: 'failed', statusReason: 'No disk.' } });
    expect(failing.seen.told).toMatchObject([{ title: 'The run failed', body: 'Mine: No disk.' }]);
    const stopped = await stage();
    stopped.notify('run.changed', { run: { ...stopped.run, status: 'running' } });
    stopped.notify('run.changed', { run: { ...stopped.run, status: 'stopped' } });
    const watched = await stage(true);
    watched.notify('run.changed', { run: { ...watched.run, status: 'running' } });
    watched.notify('run.changed', { run: { ...watched.run, status: 'completed' } });
    expect([stopped.seen.told, watched.seen.told]).toEqual([[], []]);
  });
});
