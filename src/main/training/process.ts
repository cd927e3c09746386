/** The training process: one run of the core, steered and heard over a port, gone when main is gone. */
import { loadDataset } from '../core/data/load';
import { listEngines, openEngine } from '../core/engine/select';
import { distil } from '../core/run/distil';
import { BlobStore } from '../store/blobs';
import { Control } from './control';
import { openChosen } from './engineChoice';
import { portToMain } from './port';
import { toTrainingSchema, type StartMessage, type ToTraining } from './protocol';
import { Reporter } from './reporter';
import { inWords } from './words';

const HEARTBEAT = 1000;

const port = portToMain();
const control = new Control({
  paused: () => port.post({ type: 'paused' }),
  continued: () => port.post({ type: 'continued' }),
});
let reporter: Reporter | null = null;

port.onClose(() => process.exit(0));
port.onMessage((message) => obey(toTrainingSchema.parse(message)));

function obey(message: ToTraining): void {
  switch (message.type) {
    case 'start':
      setInterval(() => port.post({ type: 'heartbeat' }), HEARTBEAT);
      void train(message);
      return;
    case 'probe':
      void listEngines().then((engines) => port.post({ type: 'engines', engines: [...engines] }));
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

/** Trains to the end and says how it ended. Main then ends this process. */
async function train(start: StartMessage): Promise<void> {
  const { config, resume } = start;
  try {
    const blobs = new BlobStore(start.blobsFolder);
    const listener = new Reporter(port, blobs, config.training.iterations);
    reporter = listener;
    const dataset = loadDataset(config.dataset, start.resourcesFolder);
    const engine = await openChosen(start, openEngine, (message) => listener.log('warn', message));
    try {
      const result = await distil({
        config,
        engine,
        dataset,
        resume: resume && { ...resume, bytes: await blobs.read(resume.sha256) },
        finishedEvaluations: new Set(start.finishedEvaluations),
        control,
        listener,
      });
      port.post({ type: 'finished', result });
    } finally {
      await engine.close();
    }
  } catch (error) {
    const detail = error instanceof Error ? (error.stack ?? null) : null;
    port.post({ type: 'failed', message: inWords(error), detail });
  }
}
