/** Evaluating a run by networks of choice. */
import type { EvaluationConfig } from '@shared/config/evaluation';
import { NETWORK_KINDS, networkOfName } from '@shared/config/networkNames';
import { PROTOCOL_NAMES, withProtocol } from '@shared/config/protocols';
import type { RunConfig } from '@shared/config/schema';
import { baselineChoice, BASELINES, REAL_SUBJECTS, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { type CheckpointState, readCheckpoint } from '../../core/checkpoint/state';
import type { Engine } from '../../core/engine/types';
import { decodeStored } from '../../core/evaluate/decode';
import { parameterizationOf } from '../../core/parameterization/parameterization';
import { distilledImages, type DistilledImages, Evaluations } from '../../core/run/evaluations';
import type { Library } from '../../store/library';
import {
  type Command,
  type CommandInput,
  ENGINE_OPTION,
  JSON_OPTION,
  LIBRARY_OPTION,
  type OptionSpec,
  PRECISION_OPTION,
} from '../command';
import { engineFor, withEngineOption } from '../engineChoice';
import { EXIT, type ExitCode, stoppable } from '../exit';
import { withLibrary } from '../library';
import { runOutput, type RunOutput, summaryOf } from '../output';
import { withDatasetAndEngine, type DatasetAndEngine } from '../train';
import { RateMeter } from '../../core/control';

// The options of `haba evaluate` that change how a run is judged.

const BASELINE_NAMES = REAL_SUBJECTS.map((subject) => BASELINES[subject].option).join(', ');

/** As many as a configuration may list. */
const MOST_NETWORKS = 16;

const EVALUATION_OPTIONS = {
  protocol: {
    value: 'NAME',
    help: message('commands.evaluate.protocol', { names: PROTOCOL_NAMES.join(', ') }),
  },
  networks: {
    value: 'LIST',
    help: message('commands.evaluate.networks', { names: NETWORK_KINDS.join(', ') }),
  },
  baselines: {
    value: 'LIST',
    help: message('commands.evaluate.baselines', { names: BASELINE_NAMES }),
  },
  seeds: { value: 'N', help: message('commands.evaluate.seeds') },
  epochs: { value: 'N', help: message('commands.evaluate.epochs') },
  'every-pair': { help: message('commands.evaluate.everyPair') },
} as const satisfies Record<string, OptionSpec>;

/**
 * How the command line wants a run to be judged: the run's own settings, then the protocol's, then single options.
 * @throws UserError when an option means nothing.
 */
export function evaluationOf(
  config: RunConfig,
  { text, flags }: Pick<CommandInput, 'text' | 'flags'>,
): EvaluationConfig {
  const { protocol, networks, baselines, seeds, epochs } = text;
  return {
    ...byProtocol(config.evaluation, protocol),
    ...(networks === undefined ? {} : { networks: networksOf(networks, config) }),
    ...(baselines === undefined ? {} : chosenBaselines(baselines)),
    ...(seeds === undefined ? {} : { repeats: wholeNumber(seeds, '--seeds', 100) }),
    ...(epochs === undefined ? {} : { epochs: wholeNumber(epochs, '--epochs', 100_000) }),
    ...(flags.has('every-pair') ? { everyPair: true } : {}),
  };
}

function byProtocol(evaluation: EvaluationConfig, name: string | undefined): EvaluationConfig {
  if (name === undefined) return evaluation;
  const known = PROTOCOL_NAMES.find((one) => one === name);
  if (known) return withProtocol(evaluation, known);
  throw new UserError(
    'bad-input',
    message('commandLine.unknownProtocol', { name, protocolNames: PROTOCOL_NAMES.join(', ') }),
  );
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function networksOf(text: string, { network }: RunConfig): EvaluationConfig['networks'] {
  const networks = listOf(text).map((name) => networkOfName(name, network));
  if (networks.length >= 1 && networks.length <= MOST_NETWORKS) return networks;
  throw new UserError(
    'bad-input',
    message('commandLine.networkCount', {
      length: networks.length,
      mostNetworks: MOST_NETWORKS,
    }),
  );
}

function chosenBaselines(text: string): Partial<EvaluationConfig> {
  const names = listOf(text).filter((one) => one !== 'none');
  return baselineChoice(
    names.map((name) => {
      const subject = REAL_SUBJECTS.find((one) => BASELINES[one].option === name);
      if (subject !== undefined) return subject;
      throw new UserError(
        'bad-input',
        message('commandLine.unknownBaseline', { name, baselineNames: BASELINE_NAMES }),
      );
    }),
  );
}

function wholeNumber(text: string, option: string, largest: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= largest) return value;
  throw new UserError('bad-input', message('commandLine.wholeNumberUpTo', { option, text, largest }));
}

class Stopped extends Error {}

/** Trains networks on the images of a run's last checkpoint. */
export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: message('commands.evaluate.summary'),
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
      return withDatasetAndEngine(library, config, engineFor(library, config, run), terminal, (prepared) =>
        evaluate(library, run, { ...config, evaluation }, state, prepared, output),
      );
    });
  },
};

async function lastState(library: Library, run: Run): Promise<CheckpointState> {
  const checkpoint = library.checkpoints.latest(run.id);
  if (checkpoint) return readCheckpoint(await library.blobs.read(checkpoint.sha256));
  throw new UserError('conflict', message('commandLine.nothingToEvaluate', { name: run.name }));
}

/** Does all evaluations that the run owes at its end, on the state it has, and stores them. */
async function evaluate(
  library: Library,
  run: Run,
  config: RunConfig,
  state: CheckpointState,
  { engine, dataset }: DatasetAndEngine,
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
          const subject = message(`run.evaluations.within.${due.subject}`);
          const result = await evaluations.run(due, images, ({ seed, epoch, epochs, part }) => {
            const { repeats } = config.evaluation;
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
              detail: message('training.evaluationDetail', {
                network: due.network.label,
                subject,
                seed,
                repeats,
                epoch,
                epochs,
              }),
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
    output.say(message('terminal.stoppedEvaluating'));
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
