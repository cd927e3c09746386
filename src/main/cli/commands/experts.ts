/** Expert trajectories: making, importing, listing and deleting them. */
import type { RunConfig } from '@shared/config/schema';
import type { ExpertSet, ExpertSetDetails } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { closeDataset } from '../../core/data/images';
import { message } from '@shared/words/message';
import { openDataset } from '../../core/data/open';
import { ensureExperts, type ExpertsProgress } from '../../core/experts/ensure';
import { importExperts } from '../../core/experts/import';
import { expertsConfigOf } from '../../core/experts/description';
import { resourcesPath } from '../../platform/resources';
import { bytes, duration, percent } from '../../reports/format';
import { Control } from '../../training/control';
import { expertsDetail } from '../../training/performRun';
import {
  type Command,
  ENGINE_OPTION,
  JSON_OPTION,
  LIBRARY_OPTION,
  PRECISION_OPTION,
  type Terminal,
} from '../command';
import { readConfig } from '../config';
import { engineFor, withEngineOption } from '../engineChoice';
import { EXIT, stoppable } from '../exit';
import { withLibrary } from '../library';
import { StatusLine } from '../output';
import { table } from '../table';
import { withDatasetAndEngine } from '../train';

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
      withDatasetAndEngine(library, config, engineFor(library, config, null), terminal, async (prepared) => {
        const control = new Control();
        const output = progressOutput(terminal, input.flags.has('json'));
        const result = await stoppable(
          () => {
            output.say('Stopping: the epoch that is under way is dropped. Once more ends at once.');
            control.stop();
          },
          () =>
            ensureExperts({
              ...prepared,
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
    throw new UserError('bad-input', message('commandLine.countGiveWholeNumber', { text }));
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

/** Takes over experts that the official code trained. */
export const importExpertsCommand: Command = {
  name: 'experts import',
  summary: "Take over the official repository's replay_buffer_*.pt files as the experts of a configuration.",
  words: ['config.json | preset:NAME', 'FILE'],
  more: true,
  options: {
    library: LIBRARY_OPTION,
    data: { value: 'DIR', help: 'Folder of the dataset, in place of what the configuration names.' },
    json: JSON_OPTION,
  },
  details:
    'The configuration names the dataset, the network and the settings with which the experts were trained; shapes are ' +
    'checked, the rest is taken on trust. A run uses them when its settings are the same. Nothing in the files is run.',
  async run(input, terminal) {
    const [source = '', ...files] = input.positionals;
    const config = readConfig(source, input.text['data']);
    const wanted = expertsConfigOf(config).count;
    return withLibrary(input, async (library) => {
      const dataset = await openDataset(config.dataset, {
        resources: resourcesPath(),
        cache: library.cacheFolder,
      });
      const line = new StatusLine(terminal);
      const result = await importExperts({
        files,
        dataset,
        config,
        folder: library.experts.folder,
        onProgress: (done, total) => line.update(`importing experts  ${done}/${total}`),
      }).finally(() => {
        line.close();
        closeDataset(dataset);
      });
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...result })}\n`);
      else terminal.out(`Experts ${result.key}: ${result.imported} imported, ${result.count} in all\n`);
      if (result.count < wanted) {
        terminal.err(
          `The configuration asks for ${wanted} experts: a run trains the missing ${wanted - result.count} itself, ` +
            `unless its objective.experts.count is ${result.count}.\n`,
        );
      }
      return EXIT.done;
    });
  },
};

// Experts in words.

/** `50 epochs, SGD 0.01, batch 256, DSA, batches standardised`. */
function settingsText({ settings, whitening, limitPerClass }: ExpertSetDetails): string {
  const parts = [
    `${settings.epochs} epochs`,
    `SGD ${settings.learningRate}`,
    settings.momentum > 0 ? `momentum ${settings.momentum}` : null,
    settings.weightDecay > 0 ? `weight decay ${settings.weightDecay}` : null,
    `batch ${settings.batchSize}`,
    { dsa: 'DSA', classic: 'crop, scale, rotate', none: 'no augmentation' }[settings.augmentation],
    settings.standardiseBatches ? null : 'batches not standardised',
    whitening === 'zca' ? 'ZCA' : null,
    limitPerClass === null ? null : `${limitPerClass} images per class`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** How many there are, and what is unfinished. */
function countText({ count, unfinished, details }: ExpertSet): string {
  const imported = details && details.imported > 0 ? `, ${details.imported} imported` : '';
  if (!unfinished) return `${count}${imported}`;
  return `${count}${imported} (${unfinished.expert} unfinished: ${unfinished.epochs} epochs)`;
}

function listLines(sets: readonly ExpertSet[]): string[] {
  if (sets.length === 0) {
    return ['There are no experts yet: runs with the objective MTT make them, or `experts generate`.'];
  }
  const rows = sets.map((set) => [
    set.key,
    set.details?.dataset ?? '(damaged: delete it)',
    set.details?.network ?? '',
    countText(set),
    set.details?.meanAccuracy == null ? '' : `${percent(set.details.meanAccuracy)} %`,
    bytes(set.bytes),
    set.details ? settingsText(set.details) : '',
  ]);
  return table(['key', 'dataset', 'network', 'experts', 'accuracy', 'size', 'settings'], rows, [4, 5]);
}

/** The experts of a library. */
export const listExpertsCommand: Command = {
  name: 'experts list',
  summary: 'List the trained networks whose trajectories MTT matches.',
  words: [],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: 'Print the sets of experts as JSON.' },
  },
  run: (input, terminal) =>
    withLibrary(input, (library) => {
      const sets = library.experts.list();
      if (input.flags.has('json')) terminal.out(`${JSON.stringify(sets, null, 2)}\n`);
      else terminal.out(`${listLines(sets).join('\n')}\n`);
      return Promise.resolve(EXIT.done);
    }),
};

/** Deletes a set of experts for good. */
export const deleteExpertsCommand: Command = {
  name: 'experts delete',
  summary: 'Delete a set of experts for good; a run that needs them again makes them again.',
  words: ['KEY'],
  options: { library: LIBRARY_OPTION },
  run: (input, terminal) =>
    withLibrary(input, (library) => {
      const [key = ''] = input.positionals;
      const freed = library.experts.delete(key);
      terminal.err(`Deleted the experts ${key}: ${bytes(freed)} freed.\n`);
      return Promise.resolve(EXIT.done);
    }),
};
