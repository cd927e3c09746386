/** Datasets: listing, checking, downloading, importing, moving and showing them. */
import { heads, spoken } from '../language';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { datasetSchema } from '@shared/config/dataset';
import type { DatasetConfig } from '@shared/config/schema';
import type { DatasetPreview } from '@shared/datasets/manager';
import { OFFICIAL_DATASETS, OFFICIAL_IDS, type OfficialDataset } from '@shared/datasets/official';
import type { DatasetInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { SOURCE_NAMES } from '../../core/data/recognise';
import { megabytes } from '../../core/disk/space';
import {
  configOf,
  deleteDataset,
  findDataset,
  inspectFolder,
  listDatasets,
  type LookedInto,
  lookInto,
  recordCheck,
  recordMove,
} from '../../datasets/catalogue';
import { checkDataset, type CheckResult, type ManifestOptions } from '../../datasets/check';
import { downloadDataset, type DownloadProgress } from '../../datasets/download/dataset';
import { openWeb, type ProxyChoice, proxyOfSettings } from '../../datasets/download/web';
import { importPaths } from '../../datasets/import';
import { moveDataset } from '../../datasets/place';
import { previewDataset, previewSheet } from '../../datasets/preview';
import { enlargedPng } from '../../exports/show';
import { datasetsFolder } from '../../platform/folders';
import { resourcesPath } from '../../platform/resources';
import { bytes } from '../../reports/format';
import type { Library } from '../../store/library';
import { type Command, type CommandInput, JSON_OPTION, LIBRARY_OPTION, type Terminal } from '../command';
import { EXIT, stoppable } from '../exit';
import { withLibrary } from '../library';
import { StatusLine } from '../output';
import { columns, table } from '../table';

const sourceName = (source: DatasetConfig['source']): string =>
  source === 'fashion-mnist-sample' ? spoken(message('datasets.embedded')) : SOURCE_NAMES[source];

const picture = (size: number, channels: number): string =>
  spoken(message(channels === 1 ? 'terminal.grey' : 'terminal.colour', { size }));

/** The datasets that a library knows. */
export const listDatasetsCommand: Command = {
  name: 'datasets',
  summary: message('commands.listDatasets.summary'),
  words: [],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: message('commands.listDatasets.json') },
  },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const datasets = await listDatasets(library, resourcesPath());
      if (input.flags.has('json')) terminal.out(`${JSON.stringify(datasets, null, 2)}\n`);
      else {
        const rows = datasets.map((one) => [
          one.name,
          sourceName(one.source),
          String(one.classNames.length),
          String(one.trainCount),
          String(one.testCount),
          picture(one.imageSize, one.channels),
          one.path ?? '',
        ]);
        const heading = heads('name', 'format', 'classes', 'training', 'test', 'images', 'folder');
        terminal.out(`${table(heading, rows, [2, 3, 4]).join('\n')}\n`);
      }
      return EXIT.done;
    }),
};

/** The same, under the name that stands beside the others. */
export const listDatasetsByNameCommand: Command = {
  ...listDatasetsCommand,
  name: 'datasets list',
  hidden: true,
};

/** What a folder holds. */
export const inspectDatasetCommand: Command = {
  name: 'datasets inspect',
  summary: message('commands.inspectDataset.summary'),
  words: ['PATH'],
  options: { json: { ...JSON_OPTION, help: message('commands.shared.found') } },
  details: message('commands.inspectDataset.details'),
  async run(input, terminal) {
    const [path = ''] = input.positionals;
    const found = await lookInto(path, resourcesPath());
    if (input.flags.has('json')) {
      terminal.out(`${JSON.stringify({ ...found.survey, config: found.config }, null, 2)}\n`);
    } else terminal.out(`${textOf(found).join('\n')}\n`);
    return EXIT.done;
  },
};

/** `5000`, or `4659 to 13861`. */
function perClass(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : spoken(message('charts.extremes', { low: least, high: most }));
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function textOf({ config, survey }: LookedInto): string[] {
  const { name, classNames, imageSize, channels, train, test } = survey;
  const isFolder = config.source === 'folder';
  const images = picture(imageSize, channels);
  const counts = (part: readonly number[]): string =>
    spoken(message('terminal.counts', { images: sum(part), perClass: perClass(part) }));
  const texts = [
    name,
    sourceName(config.source),
    isFolder ? spoken(message('terminal.asRunsRead', { picture: images })) : images,
    `${classNames.length}: ${classNames.join(', ')}`,
    counts(train),
    counts(test),
    `"dataset": ${JSON.stringify(config)}`,
  ];
  const names = heads('name', 'format', 'images', 'classes', 'training', 'test', 'inConfiguration');
  return columns(names.map((head, i) => [head, texts[i] ?? '']));
}

/** Checks a dataset of the library and records what was found. */
async function checkKnown(
  library: Library,
  info: DatasetInfo,
  options: ManifestOptions,
): Promise<CheckResult> {
  const before = library.datasets.checkOf(info.id).manifest;
  const found = await checkDataset(configOf(info), before, resourcesPath(), options);
  recordCheck(library, info.id, found);
  return found;
}

/** Reads every file of a dataset again. */
export const checkDatasetCommand: Command = {
  name: 'datasets check',
  summary: message('commands.checkDataset.summary'),
  words: ['NAME | FOLDER'],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: message('commands.shared.found') },
  },
  details: message('commands.checkDataset.details'),
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const info = findDataset(library, input.positionals[0] ?? '');
      const line = new StatusLine(terminal);
      const { manifest, problem } = await checkKnown(library, info, {
        signal: new AbortController().signal,
        onBytes: (done, total) => line.update(progressText('checking', done, total)),
      });
      line.close();
      const files = manifest?.files ?? null;
      const bytes = manifest?.bytes ?? null;
      if (input.flags.has('json')) {
        terminal.out(
          `${JSON.stringify({ dataset: info.name, path: info.path, files, bytes, problem: problem && spoken(problem) }, null, 2)}\n`,
        );
        return problem === null ? EXIT.done : EXIT.badInput;
      }
      if (problem !== null)
        throw new UserError('bad-input', message('commandLine.ofName', { name: info.name, problem }));
      const whole = { name: info.name, files: files ?? 0, bytes: megabytes(bytes ?? 0) };
      terminal.out(`${spoken(message('terminal.whole', whole))}\n`);
      return EXIT.done;
    }),
};

/** Gets a dataset from its authors. */
export const downloadDatasetCommand: Command = {
  name: 'datasets download',
  summary: message('commands.downloadDataset.summary', { names: OFFICIAL_IDS.join(', ') }),
  words: ['NAME'],
  options: {
    library: LIBRARY_OPTION,
    to: {
      value: 'DIR',
      help: message('commands.downloadDataset.to'),
    },
    proxy: {
      value: 'URL',
      help: message('commands.downloadDataset.proxy'),
    },
    json: JSON_OPTION,
  },
  details: message('commands.downloadDataset.details'),
  async run(input, terminal) {
    const dataset = officialNamed(input.positionals[0] ?? '');
    const root = resolve(input.text['to'] ?? datasetsFolder());
    const json = input.flags.has('json');
    return withLibrary(input, async (library) => {
      const output = progressOutput(terminal, json);
      const stop = new AbortController();
      const web = openWeb(proxyOf(input, library));
      try {
        const path = await stoppable(
          () => stop.abort(),
          () =>
            downloadDataset(dataset, {
              root,
              web,
              signal: stop.signal,
              onProgress: output.progress,
              onRetry: output.retry,
            }),
        );
        const info = await inspectFolder(library, resourcesPath(), path);
        await checkKnown(library, info, { signal: stop.signal });
        output.close();
        terminal.out(
          json
            ? `${JSON.stringify({ event: 'result', dataset: dataset.id, path })}\n`
            : `${spoken(message('terminal.downloaded', { name: info.name, path }))}\n`,
        );
        return EXIT.done;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        output.say(message('terminal.paused'));
        return EXIT.interrupted;
      } finally {
        output.close();
        await web.close();
      }
    });
  },
};

/** The dataset of that name. Throws UserError with the names that there are. */
function officialNamed(name: string): OfficialDataset {
  const found = OFFICIAL_DATASETS.find(({ id }) => id === name);
  if (found) return found;
  throw new UserError(
    'bad-input',
    message('commandLine.unknownDownload', { name, officialIds: OFFICIAL_IDS.join(', ') }),
  );
}

function proxyOf(input: CommandInput, library: Library): ProxyChoice {
  const proxy = input.text['proxy'];
  if (proxy === undefined) return proxyOfSettings(library.settings.get());
  return proxy === 'none' ? { mode: 'none' } : { mode: 'manual', address: proxy };
}

interface ProgressOutput {
  progress(progress: DownloadProgress): void;
  retry(reason: Message): void;
  say(said: Message): void;
  close(): void;
}

/** `Downloading  12 MB of 170 MB`. */
const progressText = (step: 'checking' | DownloadProgress['phase'], done: number, total: number): string =>
  spoken(
    message('terminal.step', {
      what: message(`data.steps.${step}`),
      progress: message('upkeep.of', { done: megabytes(done), total: megabytes(total) }),
    }),
  );

/** Milliseconds between two lines of progress. */
const INTERVAL = 200;

function progressOutput(terminal: Terminal, json: boolean): ProgressOutput {
  const line = new StatusLine(terminal);
  let last = Number.NEGATIVE_INFINITY;
  return {
    progress(progress) {
      if (performance.now() - last < INTERVAL) return;
      last = performance.now();
      const { phase, done, total } = progress;
      if (json) terminal.out(`${JSON.stringify({ event: 'progress', ...progress })}\n`);
      else line.update(progressText(phase, done, total));
    },
    retry: (reason) => line.print(spoken(message('commandLine.tryingAgain', { reason }))),
    say: (said) => line.print(spoken(said)),
    close: () => line.close(),
  };
}

/** Takes in a dataset that is on this machine. */
export const importDatasetCommand: Command = {
  name: 'datasets import',
  summary: message('commands.importDataset.summary'),
  words: ['PATH'],
  more: true,
  options: {
    library: LIBRARY_OPTION,
    to: {
      value: 'DIR',
      help: message('commands.importDataset.to'),
    },
    json: { ...JSON_OPTION, help: message('commands.importDataset.json') },
  },
  details: message('commands.importDataset.details'),
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const stop = new AbortController();
      const line = new StatusLine(terminal);
      try {
        const path = await stoppable(
          () => stop.abort(),
          () =>
            importPaths(input.positionals, {
              root: resolve(input.text['to'] ?? datasetsFolder()),
              signal: stop.signal,
              onBytes: (done) =>
                line.update(
                  spoken(
                    message('terminal.step', {
                      what: message('terminal.importingFiles'),
                      progress: megabytes(done),
                    }),
                  ),
                ),
            }),
        );
        const info = await inspectFolder(library, resourcesPath(), path);
        await checkKnown(library, info, { signal: stop.signal });
        line.close();
        terminal.out(
          input.flags.has('json')
            ? `${JSON.stringify(info, null, 2)}\n`
            : `${spoken(message('terminal.imported', { name: info.name, path }))}\n`,
        );
        return EXIT.done;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        line.print(spoken(message('terminal.importStopped')));
        return EXIT.interrupted;
      } finally {
        line.close();
      }
    }),
};

const TO = {
  value: 'DIR',
  help: message('commands.datasetsFolder.to'),
};

/** Moves the folder of a dataset. */
export const moveDatasetCommand: Command = {
  name: 'datasets move',
  summary: message('commands.moveDataset.summary'),
  words: ['NAME | FOLDER', 'INTO'],
  options: { library: LIBRARY_OPTION, root: TO },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const [text = '', into = ''] = input.positionals;
      const info = findDataset(library, text);
      const { path } = configOf(info);
      library.datasets.assertIdle(path);
      const runs = library.datasets.users(path).length;
      const to = await moveDataset(path, into, new AbortController().signal);
      await recordMove(library, info.id, to, input.text['root'] ?? datasetsFolder());
      terminal.out(`${spoken(message('terminal.moved', { name: info.name, path: to, count: runs }))}\n`);
      return EXIT.done;
    }),
};

/** Forgets a dataset, with its files where they are the studio's. */
export const deleteDatasetCommand: Command = {
  name: 'datasets delete',
  summary: message('commands.deleteDataset.summary'),
  words: ['NAME | FOLDER'],
  options: {
    library: LIBRARY_OPTION,
    root: TO,
    force: { help: message('commands.deleteDataset.force') },
  },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const info = findDataset(library, input.positionals[0] ?? '');
      const users = library.datasets.users(configOf(info).path);
      if (users.length > 0 && !input.flags.has('force')) {
        const some = users.slice(0, 5).map(({ run, project }) => `${run} (${project})`);
        const kept = { name: info.name, count: users.length, names: some.join(', ') };
        terminal.err(`${spoken(message('terminal.notDeleted', kept))}\n`);
        return EXIT.badInput;
      }
      const freed = await deleteDataset(library, info.id, input.text['root'] ?? datasetsFolder());
      const { name } = info;
      const end =
        freed > 0
          ? message('data.deleted', { name, size: bytes(freed) })
          : message('data.forgotten', { name });
      terminal.out(`${spoken(end)}\n`);
      return EXIT.done;
    }),
};

const SAMPLE = datasetSchema.parse({ source: 'fashion-mnist-sample' });

/** What a dataset looks like. */
export const previewDatasetCommand: Command = {
  name: 'datasets preview',
  summary: message('commands.previewDataset.summary'),
  words: ['NAME | FOLDER | sample'],
  options: {
    library: LIBRARY_OPTION,
    images: { value: 'FILE.png', help: message('commands.previewDataset.images') },
    json: { ...JSON_OPTION, help: message('commands.previewDataset.json') },
  },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const [text = ''] = input.positionals;
      const config = text === 'sample' ? SAMPLE : configOf(findDataset(library, text));
      const line = new StatusLine(terminal);
      const found = await previewDataset(config, {
        resources: resourcesPath(),
        cache: library.cacheFolder,
        onProgress: ({ what, done, total }) =>
          line.update(
            spoken(message('terminal.step', { what, progress: message('upkeep.of', { done, total }) })),
          ),
      });
      line.close();
      const file = input.text['images'];
      if (file !== undefined) await writeFile(resolve(file), enlargedPng(previewSheet(found), 1));
      terminal.out(input.flags.has('json') ? jsonOf(found) : previewText(found));
      return EXIT.done;
    }),
};

function jsonOf({
  name,
  classNames,
  train,
  test,
  channels,
  imageSize,
  mean,
  std,
  fingerprint,
}: DatasetPreview): string {
  const figures = { name, classNames, train, test, channels, imageSize, mean, std, fingerprint };
  return `${JSON.stringify(figures, null, 2)}\n`;
}

function previewText({
  name,
  classNames,
  train,
  test,
  channels,
  imageSize,
  mean,
  std,
  fingerprint,
}: DatasetPreview): string {
  const numbers = (values: readonly number[]): string => values.map((value) => value.toFixed(4)).join(', ');
  const texts = [name, picture(imageSize, channels), numbers(mean), numbers(std), fingerprint];
  const names = heads('name', 'images', 'mean', 'deviation', 'fingerprint');
  const facts = columns(names.map((head, i) => [head, texts[i] ?? '']));
  const rows = classNames.map((one, i) => [one, String(train[i] ?? 0), String(test[i] ?? 0)]);
  return `${[...facts, '', ...table(heads('class', 'training', 'test'), rows, [1, 2])].join('\n')}\n`;
}
