/** The training process: one run of the core, controlled over a port. It ends when main ends. */
import type { EngineId } from '@shared/domain';
import type { OnProgress } from '../core/data/files';
import { closeDataset } from '../core/data/images';
import { openDataset } from '../core/data/open';
import { listEngines, measureEngine, openEngine } from '../core/engine/choose';
import type { Engine } from '../core/engine/types';
import type { OnWork } from '../core/engine/resources';
import { resourcesPath } from '../platform/resources';
import { BlobStore } from '../store/blobs';
import { measureRun } from '../core/run/measure';
import { Control } from './control';
import { openChosen, preparation } from './engine';
import { partDone, performRun, stoppedEarly } from './performRun';
import { portToMain } from './port';
import { toTrainingSchema, type MeasureMessage, type StartMessage, type ToTraining } from './protocol';
import { Reporter } from './reporter';
import { inWords, isFromOutside } from './sentences';

const HEARTBEAT = 1000;
/** Milliseconds between two reports about a dataset that takes long. */
const PROGRESS_INTERVAL = 250;

const port = portToMain();
const control = new Control({
  paused: () => port.post({ type: 'paused' }),
  continued: () => port.post({ type: 'continued' }),
});
let reporter: Reporter | null = null;
const onWork: OnWork = (work) => port.post({ type: 'engineWork', work });

port.onClose(() => process.exit(0));
port.onMessage((message) => obey(toTrainingSchema.parse(message)));

function obey(message: ToTraining): void {
  switch (message.type) {
    case 'start':
      setInterval(() => port.post({ type: 'heartbeat' }), HEARTBEAT);
      void train(message);
      return;
    case 'measure':
      void measure(message);
      return;
    case 'probe':
      void listEngines().then((engines) => port.post({ type: 'engines', engines: [...engines] }));
      return;
    case 'time':
      void time(message.engine);
      return;
    case 'pause':
      return control.pause();
    case 'resume':
      return control.resume();
    case 'stop':
      return control.stop();
    case 'committed':
      return reporter?.committed(message.iteration);
  }
}

/** Times one engine on the device that it finds here. */
async function time(id: EngineId): Promise<void> {
  try {
    const engine = await openEngine(id);
    const { name: device, runtime } = engine.device;
    const measurement = { engine: id, device, runtime, milliseconds: await measureEngine(engine) };
    await engine.close();
    port.post({ type: 'timed', measurement });
  } catch (error) {
    port.post({ type: 'failed', message: inWords(error), detail: null });
  }
}

/** Trains to the end and says how it ended. Main then ends this process. */
async function train(start: StartMessage): Promise<void> {
  const { config, resume } = start;
  try {
    const blobs = new BlobStore(start.blobsFolder, start.pinsOwner);
    const listener = new Reporter(port, blobs, start.snapshotsFolder, config.training.iterations);
    reporter = listener;
    const engine = await openChosen(
      start,
      (choice) =>
        openEngine(choice, start.measurements, {
          precision: config.precision,
          cache: start.cacheFolder,
          onWork,
        }),
      (message) => listener.log('warn', message),
    );
    listener.progress(preparation(config, engine, resume?.iteration ?? 0));
    try {
      const dataset = await openDataset(config.dataset, {
        resources: resourcesPath(),
        cache: start.cacheFolder,
        onProgress: preparing(start, engine, listener),
      });
      const result = await performRun({
        config,
        dataset,
        engine,
        blobs,
        expertsFolder: start.expertsFolder,
        resume,
        finishedEvaluations: start.finishedEvaluations,
        until: start.until,
        onlyExperts: start.onlyExperts,
        control,
        listener,
      }).finally(() => closeDataset(dataset));
      port.post({ type: 'finished', result });
    } finally {
      await engine.close();
    }
  } catch (error) {
    if (error instanceof StoppedEarly) {
      port.post({ type: 'finished', result: stoppedEarly(resume) });
      return;
    }
    const detail = error instanceof Error ? (error.stack ?? null) : null;
    port.post({ type: 'failed', message: inWords(error), detail, fromOutside: isFromOutside(error) });
  }
}

/** Makes a few iterations of a configuration and says what they cost. Main then ends this process. */
async function measure(message: MeasureMessage): Promise<void> {
  const { config, cacheFolder, expertsFolder } = message;
  const begun = performance.now();
  try {
    port.post({ type: 'measuring', phase: 'starting' });
    const engine = await openChosen(
      message,
      (choice) => openEngine(choice, [], { precision: config.precision, cache: cacheFolder, onWork }),
      () => undefined,
    );
    port.post({ type: 'measuring', phase: 'dataset' });
    const dataset = await openDataset(config.dataset, { resources: resourcesPath(), cache: cacheFolder });
    const measurement = await measureRun({
      config,
      engine,
      dataset,
      expertsFolder,
      preparedSeconds: (performance.now() - begun) / 1000,
      onPhase: (phase) => port.post({ type: 'measuring', phase }),
    });
    port.post({ type: 'measured', measurement });
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? null) : null;
    port.post({ type: 'failed', message: inWords(error), detail });
  }
}

/** The run was stopped before its dataset was ready. */
class StoppedEarly extends Error {}

/** Tells main how far the dataset is, a few times a second, and ends the work when the run is stopped. */
function preparing({ config, resume }: StartMessage, engine: Engine, listener: Reporter): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  return ({ what, done, total }) => {
    if (control.stopRequested) throw new StoppedEarly();
    if (performance.now() - last < PROGRESS_INTERVAL) return;
    last = performance.now();
    listener.progress({
      ...preparation(config, engine, resume?.iteration ?? 0),
      detail: partDone(what, done, total),
    });
  };
}
