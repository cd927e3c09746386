import type { RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/errors';
import { readCheckpoint, type CheckpointState } from '../../core/checkpoint/state';
import { SUBJECT_WORDS } from '../../core/evaluate/subjects';
import { decodePairs } from '../../core/parameterization/hostDecode';
import { createParameterization } from '../../core/parameterization/parameterization';
import { RateMeter } from '../../core/run/rate';
import { Evaluations, type DistilledImages } from '../../core/run/evaluations';
import type { Library } from '../../store/library';
import { ENGINE_OPTION, JSON_OPTION, LIBRARY_OPTION, type Command } from '../command';
import { engineFor, withEngineOption } from '../engineChoice';
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
    seeds: { value: 'N', help: 'Networks to train on each set (default: what the run says).' },
    epochs: { value: 'N', help: 'Epochs of each training (default: what the run says).' },
    engine: ENGINE_OPTION,
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    const [runId = ''] = input.positionals;
    const repeats = wholeNumber(input.text['seeds'], '--seeds');
    const epochs = wholeNumber(input.text['epochs'], '--epochs');
    return withLibrary(input, async (library) => {
      const run = library.runs.get(runId);
      const state = await lastState(library, run);
      const config = withEngineOption(run.config, input);
      const evaluation = {
        ...config.evaluation,
        ...(repeats === null ? {} : { repeats }),
        ...(epochs === null ? {} : { epochs }),
      };
      const output = runOutput(terminal, input.flags.has('json'));
      return withWorkshop(library, config, engineFor(library, config, run), terminal, (workshop) =>
        evaluate(library, run, { ...config, evaluation }, state, workshop, output),
      );
    });
  },
};

function wholeNumber(text: string | undefined, option: string): number | null {
  if (text === undefined) return null;
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 100_000) return value;
  throw new UserError('bad-input', `${option} is "${text}": give a whole number from 1 on.`);
}

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
  const images = distilledImages(state);
  let stopping = false;
  try {
    await stoppable(
      () => {
        stopping = true;
      },
      async () => {
        const owed = evaluations.due(iteration, new Set());
        const rate = new RateMeter();
        for (const [position, due] of owed.entries()) {
          const what = `${due.network.label} on ${SUBJECT_WORDS[due.subject]}`;
          const result = await evaluations.run(due, images, (repeat, epoch, epochs) => {
            const { repeats } = config.evaluation;
            rate.mark((position * repeats + repeat) * epochs + epoch, performance.now() / 1000);
            output.notify('run.progress', {
              runId: run.id,
              phase: 'evaluating',
              iteration,
              iterations: config.training.iterations,
              iterationsPerSecond: null,
              etaSeconds: rate.eta(owed.length * repeats * epochs),
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

function distilledImages({ config, geometry, params }: CheckpointState): DistilledImages {
  const { hallucinators, classes, perClass, items, variants, channels, storage } = createParameterization(
    config.parameterization,
    geometry,
  );
  const cells = Array.from({ length: items * variants }, (_, i) => ({
    basis: Math.floor(i / variants),
    hallucinator: hallucinators > 0 ? i % variants : null,
  }));
  return { images: decodePairs(params, cells, channels), classes, perClass, variants, storage };
}
