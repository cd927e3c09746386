import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import type { Library } from '@main/store/library';
import { Estimator } from '@main/training/estimator';
import { nodeLauncher, type TrainingProcess } from '@main/training/launcher';
import { bundle } from '../../support/bundle';
import { EventLog } from '../../support/events';
import { expertsConfig } from '../../support/experts';
import { openLibrary } from '../../support/library';

const tiny = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 8 },
  parameterization: { hallucinators: 2 },
  objective: { kind: 'dm', realBatch: 4 },
  network: { width: 4, depth: 2 },
  adversary: { width: 4, depth: 2 },
  training: { iterations: 1000, checkpointEvery: 100 },
  evaluation: { networks: [{ width: 4, depth: 2 }, { kind: 'mlp' }], repeats: 2, epochs: 20, every: 250 },
  engine: 'onnx',
});

let entry: string;
beforeAll(async () => {
  entry = await bundle('src/main/training/process.ts');
});

async function stage(): Promise<{
  library: Library;
  estimator: Estimator;
  events: EventLog;
  processes: TrainingProcess[];
}> {
  const library = await openLibrary();
  const events = new EventLog();
  const processes: TrainingProcess[] = [];
  const launch = nodeLauncher(entry);
  const estimator = new Estimator({
    library,
    launch: () => {
      const launched = launch();
      processes.push(launched);
      return launched;
    },
    notify: events.notify,
    isBusy: () => false,
  });
  return { library, estimator, events, processes };
}

/** Each once: what the engine gets ready is told with the phase that it happens in. */
const phases = (events: EventLog): string[] => [
  ...new Set(events.of('estimate.progress').map(({ phase }) => phase)),
];

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined) throw new Error('There is no process.');
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a measurement', () => {
  it('makes iterations and evaluations of the configuration, and keeps nothing', async () => {
    const { library, estimator, events } = await stage();
    const estimate = await estimator.measure(tiny);
    expect(phases(events)).toEqual(['starting', 'dataset', 'iterations', 'evaluation']);
    const steps = events.of('estimate.progress').map(({ engineWork }) => engineWork?.step);
    expect(new Set(steps)).toEqual(new Set([undefined, 'compiling']));
    expect(estimate).toMatchObject({ engine: 'onnx', missingExperts: 0, expertsSeconds: 0, evaluations: 4 });
    expect(estimate.iterations).toBeGreaterThanOrEqual(2);
    for (const part of [
      'secondsPerIteration',
      'evaluationSeconds',
      'baselineSeconds',
      'prepareSeconds',
    ] as const) {
      expect(estimate[part], part).toBeGreaterThan(0);
    }
    expect(estimate.memoryBytes).toBeGreaterThan(20_000_000);
    const { distillationSeconds, judgingSeconds, totalSeconds } = estimate;
    expect(totalSeconds).toBeGreaterThan(distillationSeconds + judgingSeconds);
    expect(readdirSync(library.blobs.folder)).toEqual([]);
    expect(existsSync(library.experts.folder) ? readdirSync(library.experts.folder) : []).toEqual([]);
  });

  it.each(['dc', 'dsa'] as const)('serves gradient matching (%s)', async (kind) => {
    const { estimator } = await stage();
    const objective = { kind, realBatch: 4, outerLoops: 2, innerLoops: 1 };
    const estimate = await estimator.measure(runConfigSchema.parse({ ...tiny, objective }));
    expect(estimate.secondsPerIteration).toBeGreaterThan(0);
  });

  it('counts the experts that are missing, without making them', async () => {
    const { library, estimator, events } = await stage();
    const config: RunConfig = expertsConfig({ count: 3, epochs: 4 });
    const estimate = await estimator.measure(config);
    expect(phases(events)).toEqual(['starting', 'dataset', 'experts', 'iterations', 'evaluation']);
    expect(estimate.missingExperts).toBe(3);
    expect(estimate.secondsPerExpert).toBeGreaterThan(0);
    expect(estimate.expertsSeconds).toBeCloseTo(3 * estimate.secondsPerExpert);
    expect(existsSync(library.experts.folder) ? readdirSync(library.experts.folder) : []).toEqual([]);
  });

  it('says in one sentence why a configuration cannot be measured', async () => {
    const { estimator } = await stage();
    const over = runConfigSchema.parse({ ...tiny, budget: { ipc: 0.5 } });
    await expect(estimator.measure(over)).rejects.toThrow('more than its budget of 0.5');
    const lost = runConfigSchema.parse({ ...tiny, dataset: { source: 'idx', path: '/nowhere/at/all' } });
    await expect(estimator.measure(lost)).rejects.toThrow('/nowhere/at/all');
  });

  it('ends its process when it is cancelled', async () => {
    const { estimator, events, processes } = await stage();
    const begun = events.next('estimate.progress', ({ phase }) => phase === 'iterations');
    const result = estimator.measure(tiny);
    await begun;
    estimator.cancel();
    await expect(result).rejects.toThrow('was cancelled');
    await expect.poll(() => isAlive(processes[0]?.pid)).toBe(false);
  });
});
