import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { ensureExperts, type ExpertsProgress } from '../../../core/experts/ensure';
import { expertsConfigOf } from '../../../core/experts/settings';
import { duration } from '../../../reports/format';
import { Control } from '../../../training/control';
import { expertsDetail } from '../../../training/performRun';
import {
  ENGINE_OPTION,
  JSON_OPTION,
  LIBRARY_OPTION,
  PRECISION_OPTION,
  type Command,
  type Terminal,
} from '../../command';
import { readConfig } from '../../config';
import { engineFor, withEngineOption } from '../../engineChoice';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { StatusLine } from '../../output/statusLine';
import { stoppable } from '../../signals';
import { withWorkshop } from '../../train';

/** Trains the experts of a configuration without distilling. */
export const generateExpertsCommand: Command = {
  name: 'experts generate',
  summary: 'Train the experts that a configuration with MTT needs, as far as they are missing.',
  words: ['config.json | preset:NAME'],
  options: {
    library: LIBRARY_OPTION,
    count: { value: 'N', help: 'Experts to have in the end (default: what the configuration says).' },
    data: { value: 'DIR', help: 'Folder of the dataset, in place of what the configuration names.' },
    engine: ENGINE_OPTION,
    precision: PRECISION_OPTION,
    json: JSON_OPTION,
  },
  details:
    'Every run with the same dataset, network and settings of experts uses them. A first Ctrl-C ends with exit code 3 ' +
    'and keeps every finished epoch; the same command goes on.',
  async run(input, terminal) {
    const [source = ''] = input.positionals;
    const read = withEngineOption(readConfig(source, input.text['data']), input);
    const config = withCount(read, input.text['count']);
    const wanted = expertsConfigOf(config).count;
    return withLibrary(input, (library) =>
      withWorkshop(library, config, engineFor(library, config, null), terminal, async (workshop) => {
        const control = new Control();
        const output = progressOutput(terminal, input.flags.has('json'));
        const result = await stoppable(
          () => {
            output.say('Stopping: the epoch that is under way is dropped. Once more ends at once.');
            control.stop();
          },
          () =>
            ensureExperts({
              ...workshop,
              config,
              folder: library.experts.folder,
              control,
              onProgress: output.progress,
            }),
        ).finally(output.close);
        const { outcome, key, folder, count } = result;
        if (input.flags.has('json')) {
          terminal.out(
            `${JSON.stringify({ event: 'result', status: outcome, key, folder, count, wanted })}\n`,
          );
        } else if (outcome === 'ready') {
          terminal.out(`Experts ${key}: ${count} are complete in ${folder}\n`);
        }
        if (outcome === 'ready') return EXIT.done;
        output.say(`Stopped with ${count} of ${wanted} experts. The same command goes on.`);
        return EXIT.interrupted;
      }),
    );
  },
};

function withCount(config: RunConfig, text: string | undefined): RunConfig {
  const experts = expertsConfigOf(config);
  if (text === undefined || config.objective.kind !== 'mtt') return config;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 10_000) {
    throw new UserError('bad-input', `--count is "${text}": give a whole number from 1 to 10000.`);
  }
  return { ...config, objective: { ...config.objective, experts: { ...experts, count } } };
}

interface ProgressOutput {
  progress(progress: ExpertsProgress): void;
  say(text: string): void;
  close(): void;
}

function progressOutput(terminal: Terminal, json: boolean): ProgressOutput {
  const line = new StatusLine(terminal);
  return {
    progress(progress) {
      if (json) {
        terminal.out(`${JSON.stringify({ ...progress, event: 'progress', phase: 'experts' })}\n`);
        return;
      }
      const left = progress.etaSeconds === null ? '' : `  ${duration(progress.etaSeconds)} left`;
      line.update(`training experts  ${expertsDetail(progress)}${left}`);
    },
    say: (text) => line.print(text),
    close: () => line.close(),
  };
}
