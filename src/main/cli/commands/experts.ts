/** Expert trajectories: making, importing, listing and deleting them. */
import type { RunConfig } from '@shared/config/schema';
import type { ExpertSet, ExpertSetDetails } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { closeDataset } from '../../core/data/images';
import { message, type Message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import { openDataset } from '../../core/data/open';
import { ensureExperts, type ExpertsProgress } from '../../core/experts/ensure';
import { importExperts } from '../../core/experts/import';
import { expertsConfigOf } from '../../core/experts/description';
import { resourcesPath } from '../../platform/resources';
import { bytes, duration } from '../../reports/format';
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
import { heads, spoken } from '../language';
import { StatusLine } from '../output';
import { table } from '../table';
import { withDatasetAndEngine } from '../train';

/** Trains the experts of a configuration without distilling. */
export const generateExpertsCommand: Command = {
  name: 'experts generate',
  summary: message('commands.generateExperts.summary'),
  words: ['config.json | preset:NAME'],
  options: {
    library: LIBRARY_OPTION,
    count: { value: 'N', help: message('commands.generateExperts.count') },
    data: { value: 'DIR', help: message('commands.shared.data') },
    engine: ENGINE_OPTION,
    precision: PRECISION_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.generateExperts.details'),
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
            output.say(message('terminal.stoppingExperts'));
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
          terminal.out(`${spoken(message('terminal.expertsReady', { key, count, folder }))}\n`);
        }
        if (outcome === 'ready') return EXIT.done;
        output.say(message('terminal.expertsStopped', { count, wanted }));
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
    throw new UserError('bad-input', message('commandLine.countNotWhole', { text }));
  }
  return { ...config, objective: { ...config.objective, experts: { ...experts, count } } };
}

interface ProgressOutput {
  progress(progress: ExpertsProgress): void;
  say(said: Message): void;
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
      const { etaSeconds } = progress;
      const parts = [
        message('run.phase.experts'),
        expertsDetail(progress),
        ...(etaSeconds === null ? [] : [message('queue.left', { time: duration(etaSeconds) })]),
      ];
      line.update(parts.map(spoken).join('  '));
    },
    say: (said) => line.print(spoken(said)),
    close: () => line.close(),
  };
}

/** Takes over experts that the official code trained. */
export const importExpertsCommand: Command = {
  name: 'experts import',
  summary: message('commands.importExperts.summary'),
  words: ['config.json | preset:NAME', 'FILE'],
  more: true,
  options: {
    library: LIBRARY_OPTION,
    data: { value: 'DIR', help: message('commands.shared.data') },
    json: JSON_OPTION,
  },
  details: message('commands.importExperts.details'),
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
        onProgress: (done, total) => {
          const what = message('terminal.importingExperts');
          line.update(spoken(message('terminal.step', { what, progress: `${done}/${total}` })));
        },
      }).finally(() => {
        line.close();
        closeDataset(dataset);
      });
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...result })}\n`);
      else {
        const { key, imported, count } = result;
        terminal.out(`${spoken(message('terminal.expertsImported', { key, imported, count }))}\n`);
      }
      if (result.count < wanted) {
        const { count } = result;
        const few = message('terminal.expertsTooFew', { wanted, missing: wanted - count, count });
        terminal.err(`${spoken(few)}\n`);
      }
      return EXIT.done;
    });
  },
};

// Experts in words.

/** `50 epochs, SGD 0.01, batch 256, DSA`. */
function settingsText({ settings, whitening, limitPerClass }: ExpertSetDetails): string {
  const { epochs, learningRate, momentum, weightDecay, batchSize, augmentation } = settings;
  const parts = [
    message('experts.epochs', { count: epochs }),
    `SGD ${learningRate}`,
    momentum > 0 ? message('experts.momentum', { value: momentum }) : null,
    weightDecay > 0 ? message('experts.weightDecay', { value: weightDecay }) : null,
    message('experts.batch', { count: batchSize }),
    message(`experts.augmentation.${augmentation}`),
    settings.standardiseBatches ? null : message('experts.notStandardised'),
    whitening === 'zca' ? 'ZCA' : null,
    limitPerClass === null ? null : message('experts.limit', { count: limitPerClass }),
  ];
  return parts.flatMap((part) => (part === null ? [] : spoken(part))).join(', ');
}

/** How many there are, and what is unfinished. */
function countText({ count, unfinished, details }: ExpertSet): string {
  const made =
    details && details.imported > 0
      ? spoken(message('terminal.withImported', { count, imported: details.imported }))
      : String(count);
  if (!unfinished) return made;
  const { expert, epochs } = unfinished;
  return spoken(message('terminal.withUnfinished', { count: made, expert, epochs }));
}

function listLines(sets: readonly ExpertSet[]): string[] {
  if (sets.length === 0) {
    return [spoken(message('terminal.noExperts'))];
  }
  const rows = sets.map((set) => [
    set.key,
    set.details?.dataset ?? spoken(message('terminal.damagedExperts')),
    set.details?.network ?? '',
    countText(set),
    set.details?.meanAccuracy == null ? '' : `${percent(set.details.meanAccuracy)} %`,
    bytes(set.bytes),
    set.details ? settingsText(set.details) : '',
  ]);
  const heading = heads('key', 'dataset', 'network', 'experts', 'accuracy', 'size', 'settings');
  return table(heading, rows, [4, 5]);
}

/** The experts of a library. */
export const listExpertsCommand: Command = {
  name: 'experts list',
  summary: message('commands.listExperts.summary'),
  words: [],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: message('commands.listExperts.json') },
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
  summary: message('commands.deleteExperts.summary'),
  words: ['KEY'],
  options: { library: LIBRARY_OPTION },
  run: (input, terminal) =>
    withLibrary(input, (library) => {
      const [key = ''] = input.positionals;
      const freed = library.experts.delete(key);
      terminal.err(`${spoken(message('terminal.expertsDeleted', { key, bytes: bytes(freed) }))}\n`);
      return Promise.resolve(EXIT.done);
    }),
};
