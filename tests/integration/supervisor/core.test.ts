import { sayWritten } from '@shared/words/written';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import type { Library } from '@main/store/library';
import { nodeLauncher, type TrainingProcess } from '@main/training/launcher';
import { probeEngines } from '@main/training/probe';
import { Supervisor } from '@main/training/supervisor';
import { bundle } from '../../support/bundle';
import { EventLog } from '../../support/events';
import { expertsConfig } from '../../support/experts';
import { newRun, openLibrary } from '../../support/library';

const tiny = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample', limitPerClass: 8 },
  parameterization: { hallucinators: 2 },
  objective: { kind: 'dm', realBatch: 4 },
  network: { width: 4, depth: 2 },
  adversary: { width: 4, depth: 2 },
  training: { iterations: 24, checkpointEvery: 4, previewEvery: 2 },
  evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 2 },
  engine: 'onnx',
});

let entry: string;
beforeAll(async () => {
  entry = await bundle('src/main/training/process.ts');
});

interface Stage {
  readonly library: Library;
  readonly supervisor: Supervisor;
  readonly events: EventLog;
  readonly processes: TrainingProcess[];
}

async function stage(): Promise<Stage> {
  const library = await openLibrary();
  const events = new EventLog();
  const processes: TrainingProcess[] = [];
  const launch = nodeLauncher(entry);
  const supervisor = new Supervisor({
    library,
    launch: () => {
      const launched = launch();
      processes.push(launched);
      return launched;
    },
    notify: events.notify,
  });
  return { library, supervisor, events, processes };
}

const tinyRun = (library: Library, changes: object = {}): Run =>
  library.runs.create({
    projectId: newRun(library).projectId,
    name: 'A tiny run',
    config: runConfigSchema.parse({ ...tiny, ...changes }),
  });

/** Steps and values of every series that the run itself measures; how busy the machine was is another matter. */
const metricsOf = (library: Library, runId: string): unknown =>
  library.metrics
    .read(runId)
    .filter(({ name }) => !name.startsWith('device/'))
    .map(({ name, steps, values }) => [name, [...steps], [...values]]);

describe('the training process', () => {
  it('trains, and after kill -9, a pause and a stop ends bit for bit as if nothing had happened', async () => {
    const { library, supervisor, events, processes } = await stage();
    const whole = tinyRun(library);
    const done = events.status(whole.id, 'completed');
    supervisor.start(whole.id);
    expect(await done).toMatchObject({ engine: 'onnx', iteration: 24, lastCheckpointIteration: 24 });
    expect(events.of('run.preview').at(-1)).toMatchObject({
      iteration: 24,
      columns: 3,
      images: { count: 30 },
    });
    expect(events.of('run.preview').at(-1)?.classNames).toHaveLength(10);

    const broken = tinyRun(library);
    const interrupted = events.status(broken.id, 'interrupted');
    void events
      .next('run.checkpoint', ({ checkpoint }) => checkpoint.runId === broken.id)
      .then(() => process.kill(processes.at(-1)?.pid ?? 0, 'SIGKILL'));
    supervisor.start(broken.id);
    const died = await interrupted;
    expect(died.lastCheckpointIteration).toBeGreaterThanOrEqual(4);

    const going = events.next('run.progress', ({ runId }) => runId === broken.id);
    supervisor.resume(broken.id);
    await going;
    const paused = events.status(broken.id, 'paused');
    supervisor.pause(broken.id);
    expect((await paused).iteration).toBeLessThan(24);
    const stopped = events.status(broken.id, 'stopped');
    supervisor.stop(broken.id);
    const halted = await stopped;
    expect(halted.lastCheckpointIteration).toBe(halted.iteration);

    const completed = events.status(broken.id, 'completed');
    supervisor.resume(broken.id);
    await completed;
    const [straight, crooked] = [library.checkpoints.latest(whole.id), library.checkpoints.latest(broken.id)];
    expect(crooked?.sha256).toBe(straight?.sha256);
    expect(metricsOf(library, broken.id)).toEqual(metricsOf(library, whole.id));
    const figures = (runId: string): unknown =>
      library.evaluations
        .list(runId)
        .map(({ subject, network, accuracies }) => [subject, network, accuracies]);
    expect(figures(broken.id)).toEqual(figures(whole.id));
    expect(library.evaluations.list(broken.id).map(({ subject }) => subject)).toEqual([
      'distilled',
      'random-real',
    ]);
  });

  it('trains the experts of a draft and nothing else, and lets it be a draft', async () => {
    const { library, supervisor, events } = await stage();
    const { id } = tinyRun(library, expertsConfig({ epochs: 2, batchSize: 5 }));
    const trained = events.status(id, 'draft');
    expect(supervisor.trainExperts(id)).toMatchObject({ status: 'queued' });
    expect(supervisor.state()).toMatchObject({ runningRunId: id, onlyExperts: [id] });
    expect(() => supervisor.trainExperts(id)).toThrow('experts are trained for drafts and stopped runs');
    await trained;
    expect(library.experts.list()).toMatchObject([{ count: 2, unfinished: null }]);
    expect(library.runs.get(id)).toMatchObject({ iteration: 0, startedAt: null, statusReason: null });
    expect(library.checkpoints.list(id)).toEqual([]);
    expect(() => supervisor.trainExperts(tinyRun(library).id)).toThrow('needs no experts');
  });

  it('trains the experts of a run first; paused, killed and stopped meanwhile it ends in the same bytes', async () => {
    const { library, supervisor, events, processes } = await stage();
    const mtt = expertsConfig({ epochs: 20, batchSize: 5 });
    const start = (): Run => {
      const run = tinyRun(library, mtt);
      supervisor.start(run.id);
      return run;
    };
    const bytesOf = (key: string): Buffer[] =>
      [0, 1].map((i) => readFileSync(join(library.experts.folder, key, `expert-000${i}.safetensors`)));
    const straight = start();
    await events.status(straight.id, 'completed');
    const key = library.experts.list()[0]?.key ?? '';
    const expected = bytesOf(key);
    library.experts.delete(key);

    const crooked = start();
    const { id } = crooked;
    const training = (): Promise<unknown> =>
      events.next('run.progress', ({ runId, phase }) => runId === id && phase === 'experts');
    await training();
    expect(() => library.experts.delete(key)).toThrow('is running and uses these experts');
    const paused = events.status(id, 'paused');
    supervisor.pause(id);
    expect(await paused).toMatchObject({ iteration: 0, lastCheckpointIteration: null });
    let going = training();
    supervisor.resume(id);
    await going;
    const interrupted = events.status(id, 'interrupted');
    process.kill(processes.at(-1)?.pid ?? 0, 'SIGKILL');
    await interrupted;
    going = training();
    supervisor.resume(id);
    await going;
    const stopped = events.status(id, 'stopped');
    supervisor.stop(id);
    expect(await stopped).toMatchObject({ iteration: 0 });
    const completed = events.status(id, 'completed');
    supervisor.resume(id);
    await completed;
    expect(bytesOf(key)).toEqual(expected);
    const [one, other] = [library.checkpoints.latest(straight.id), library.checkpoints.latest(id)];
    expect(other?.sha256).toBe(one?.sha256);
  });

  it('says in one sentence what is wrong with a dataset', async () => {
    const { library, supervisor, events } = await stage();
    const { id } = tinyRun(library, { dataset: { source: 'idx', path: '/nowhere/at/all' } });
    const failed = events.status(id, 'failed');
    supervisor.start(id);
    expect(sayWritten('en', (await failed).statusReason ?? '')).toBe(
      'The dataset folder /nowhere/at/all does not exist: choose another one.',
    );
  });

  it('names the engines of this machine', async () => {
    const engines = await probeEngines(nodeLauncher(entry));
    expect(engines.find(({ id }) => id === 'onnx')).toMatchObject({ available: true, kind: 'cpu' });
  });
});
