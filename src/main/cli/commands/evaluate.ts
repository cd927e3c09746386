import type { RunConfig } from '@shared/config/schema';
import { SUBJECTS, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { readCheckpoint, type CheckpointState } from '../../core/checkpoint/state';
import type { Engine } from '../../core/engine/types';
import { decodeStored } from '../../core/evaluate/decode';
import { parameterizationOf } from '../../core/parameterization/parameterization';
import { RateMeter } from '../../core/run/rate';
import { distilledImages, Evaluations, type DistilledImages } from '../../core/run/evaluations';
import type { Library } from '../../store/library';
import { ENGINE_OPTION, JSON_OPTION, LIBRARY_OPTION, PRECISION_OPTION, type Command } from '../command';
import { engineFor, withEngineOption } from '../engineChoice';
import { EVALUATION_OPTIONS, evaluationOf } from '../evaluationOptions';
import { EXIT, type ExitCode } from '../exit';
import { withLibrary } from '../library';
import { runOutput, type RunOutput } from '../output/output';
import { stoppable } from '../signals';
import { summaryOf } from '../summary';
import { withWorkshop, type Workshop } from '../train';

class Stopped extends Error {}

/** Trains networks on the images of a run's last checkpoint. */
export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: "Train networks from scratch on the images of a run's last checkpoint and test them.",
  words: ['RUN'],
  options: {
    library: LIBRARY_OPTION,
    ...EVALUATION_OPTIONS,
    engine: ENGINE_OPTION,
    precision: PRECISION_OPTION,
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    const [runId = ''] = input.positionals;
    return withLibrary(input, async (library) => {
      const run = library.runs.get(runId);
      const config = withEngineOption(run.config, input);
      const evaluation = evaluationOf(config, input);
      const state = await lastState(library, run);
      const output = runOutput(terminal, input.flags.has('json'));
      return withWorkshop(library, config, engineFor(library, config, run), terminal, (workshop) =>
        evaluate(library, run, { ...config, evaluation }, state, workshop, output),
      );
    });
  },
};

async function lastState(library: Library, run: Run): Promise<CheckpointState> {
  const checkpoint = library.checkpoints.latest(run.id);
  if (checkpoint) return readCheckpoint(await library.blobs.read(checkpoint.sha256));
  throw new UserError(
    'conflict',
    `The run "${run.name}" has no checkpoint yet: there is nothing to evaluate.`,
  );
}

/** Does all evaluations that the run owes at its end, on the state it has, and stores them. */
async function evaluate(
  library: Library,
  run: Run,
  config: RunConfig,
  state: CheckpointState,
  { engine, dataset }: Workshop,
  output: RunOutput,
): Promise<ExitCode> {
  const { iteration } = state;
  const atItsEnd = { ...config, training: { ...config.training, iterations: iteration } };
  const evaluations = new Evaluations(engine, atItsEnd, dataset);
  const images = await decodedImages(state, engine);
  let stopping = false;
  try {
    await stoppable(
      () => {
        stopping = true;
      },
      async () => {
        const owed = evaluations.due(iteration, new Set());
        const lengths = owed.map((due) => evaluations.imagesOf(due, images));
        const total = lengths.reduce((sum, length) => sum + length, 0);
        const rate = new RateMeter();
        for (const [position, due] of owed.entries()) {
          const before = lengths.slice(0, position).reduce((sum, length) => sum + length, 0);
          const what = `${due.network.label} on ${SUBJECTS[due.subject].within}`;
          const result = await evaluations.run(due, images, (repeat, epoch, epochs) => {
            const { repeats } = config.evaluation;
            const part = (repeat * epochs + epoch) / (repeats * epochs);
            rate.mark(before + part * (lengths[position] ?? 0), performance.now() / 1000);
            output.notify('run.progress', {
              runId: run.id,
              phase: 'evaluating',
              iteration,
              iterations: config.training.iterations,
              iterationsPerSecond: null,
              etaSeconds: rate.eta(total),
              memoryBytes: process.memoryUsage.rss(),
              engine: engine.id,
              device: engine.device.name,
              detail: `${what}, seed ${repeat + 1}/${repeats}, epoch ${epoch}/${epochs}`,
            });
            return stopping ? Promise.reject(new Stopped()) : Promise.resolve();
          });
          const evaluation = library.transaction(() => {
            const added = library.evaluations.add(run.id, result);
            library.runs.refreshBestAccuracy(run.id);
            return added;
          });
          output.notify('run.evaluated', { evaluation });
        }
      },
    );
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    output.say('Stopped; what was finished is stored.');
    return EXIT.interrupted;
  } finally {
    output.close();
  }
  output.result(summaryOf(library, run.id));
  return EXIT.done;
}

async function decodedImages(state: CheckpointState, engine: Engine): Promise<DistilledImages> {
  const parameterization = parameterizationOf(state);
  const images = await decodeStored(engine, parameterization, state.params);
  return distilledImages(parameterization, images, state.rate?.value ?? null);
}
