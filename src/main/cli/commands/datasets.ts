/** Datasets: listing, checking, downloading, importing, moving and showing them. */
import { terminalLanguage } from '../language';
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { datasetSchema } from '@shared/config/dataset';
import type { DatasetConfig } from '@shared/config/schema';
import type { DatasetPreview } from '@shared/datasets/manager';
import { OFFICIAL_DATASETS, OFFICIAL_IDS, type OfficialDataset } from '@shared/datasets/official';
import type { DatasetInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message, say } from '@shared/words/message';
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
  source === 'fashion-mnist-sample' ? 'embedded' : SOURCE_NAMES[source];

const picture = (size: number, channels: number): string =>
  `${size} x ${size}, ${channels === 1 ? 'gray' : 'colour'}`;

/** The datasets that a library knows. */
export const listDatasetsCommand: Command = {
  name: 'datasets',
  summary: 'List the datasets of the library; also "datasets list".',
  words: [],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: 'Print the datasets as JSON.' },
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
        const heading = ['Name', 'Format', 'Classes', 'Training', 'Test', 'Images', 'Folder'];
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
  summary: 'Say which dataset a folder holds, check its files and count its images.',
  words: ['PATH'],
  options: { json: { ...JSON_OPTION, help: 'Print what was found as JSON.' } },
  details:
    'The format is recognised by the files: IDX, CIFAR-10 and CIFAR-100 (binary or Python version), SVHN, or images in ' +
    'train/<class> and test/<class>. A missing, damaged or mislabelled file ends it with exit code 2 and one sentence.',
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
  return least === most ? String(least) : `${least} to ${most}`;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

function textOf({ config, survey }: LookedInto): string[] {
  const { name, classNames, imageSize, channels, train, test } = survey;
  const isFolder = config.source === 'folder';
  return columns([
    ['Name', name],
    ['Format', sourceName(config.source)],
    [
      'Images',
      picture(imageSize, channels) + (isFolder ? ' (as runs read them unless they say otherwise)' : ''),
    ],
    ['Classes', `${classNames.length}: ${classNames.join(', ')}`],
    ['Training', `${sum(train)} images, ${perClass(train)} per class`],
    ['Test', `${sum(test)} images, ${perClass(test)} per class`],
    ['In a configuration', `"dataset": ${JSON.stringify(config)}`],
  ]);
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
  summary: 'Read every file of a dataset again and compare it with what it was at the first check.',
  words: ['NAME | FOLDER'],
  options: {
    library: LIBRARY_OPTION,
    json: { ...JSON_OPTION, help: 'Print what was found as JSON.' },
  },
  details:
    'Exit code 2 and one sentence when files have changed, are gone or are new, or are no dataset any more.',
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const info = findDataset(library, input.positionals[0] ?? '');
      const line = new StatusLine(terminal);
      const { manifest, problem } = await checkKnown(library, info, {
        signal: new AbortController().signal,
        onBytes: (done, total) => line.update(`checking  ${megabytes(done)} of ${megabytes(total)}`),
      });
      line.close();
      const files = manifest?.files ?? null;
      const bytes = manifest?.bytes ?? null;
      if (input.flags.has('json')) {
        terminal.out(
          `${JSON.stringify({ dataset: info.name, path: info.path, files, bytes, problem: problem && say(terminalLanguage(), problem) }, null, 2)}\n`,
        );
        return problem === null ? EXIT.done : EXIT.badInput;
      }
      if (problem !== null)
        throw new UserError('bad-input', message('commandLine.value', { name: info.name, problem }));
      terminal.out(`${info.name} is whole: ${files ?? 0} files, ${megabytes(bytes ?? 0)}.\n`);
      return EXIT.done;
    }),
};

/** Gets a dataset from its authors. */
export const downloadDatasetCommand: Command = {
  name: 'datasets download',
  summary: `Download a dataset from its official address: ${OFFICIAL_IDS.join(', ')}.`,
  words: ['NAME'],
  options: {
    library: LIBRARY_OPTION,
    to: {
      value: 'DIR',
      help: "Folder below which datasets lie (default: the studio's own, or HABA_DATASETS_DIR).",
    },
    proxy: {
      value: 'URL',
      help: 'Proxy for this download, or "none" (default: the setting of the studio, else HTTPS_PROXY, HTTP_PROXY and NO_PROXY).',
    },
    json: JSON_OPTION,
  },
  details:
    'The checksum of every file is compared with the known one. A first Ctrl-C pauses with exit code 3 and keeps what has ' +
    'arrived; the same command goes on from there, also after a crash.',
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
            : `${info.name} is complete in ${path}\n`,
        );
        return EXIT.done;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        output.say('Paused. The same command goes on.');
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
    message('commandLine.noDatasetDownloadChoose', { name, officialIds: OFFICIAL_IDS.join(', ') }),
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
  say(text: string): void;
  close(): void;
}

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
      else line.update(`${phase}  ${megabytes(done)} of ${megabytes(total)}`);
    },
    retry: (reason) => line.print(say(terminalLanguage(), message('commandLine.tryingAgain', { reason }))),
    say: (text) => line.print(text),
    close: () => line.close(),
  };
}

/** Takes in a dataset that is on this machine. */
export const importDatasetCommand: Command = {
  name: 'datasets import',
  summary: 'Take in a folder, an archive (.zip, .tar.gz, .tar) or the files of a dataset.',
  words: ['PATH'],
  more: true,
  options: {
    library: LIBRARY_OPTION,
    to: {
      value: 'DIR',
      help: "Folder below which archives are unpacked (default: the studio's own, or HABA_DATASETS_DIR).",
    },
    json: { ...JSON_OPTION, help: 'Print what was imported as JSON.' },
  },
  details:
    'What is in the files decides what they are, not their names. A folder stays where it is; an archive or loose files ' +
    '(all four of MNIST, both of SVHN) get a folder of their own. Archives are unpacked as files and folders only.',
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
              onBytes: (done) => line.update(`importing  ${megabytes(done)}`),
            }),
        );
        const info = await inspectFolder(library, resourcesPath(), path);
        await checkKnown(library, info, { signal: stop.signal });
        line.close();
        terminal.out(
          input.flags.has('json')
            ? `${JSON.stringify(info, null, 2)}\n`
            : `${info.name} is imported: ${path}\n`,
        );
        return EXIT.done;
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        line.print('Stopped; nothing was imported.');
        return EXIT.interrupted;
      } finally {
        line.close();
      }
    }),
};

const TO = {
  value: 'DIR',
  help: "The studio's folder of datasets, if it is another (default: the studio's own, or HABA_DATASETS_DIR).",
};

/** Moves the folder of a dataset. */
export const moveDatasetCommand: Command = {
  name: 'datasets move',
  summary: 'Move the folder of a dataset into another one; runs that name it follow.',
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
      terminal.out(
        `${info.name} lies in ${to} now; ${runs} ${runs === 1 ? 'run follows' : 'runs follow'}.\n`,
      );
      return EXIT.done;
    }),
};

/** Forgets a dataset, with its files where they are the studio's. */
export const deleteDatasetCommand: Command = {
  name: 'datasets delete',
  summary: "Forget a dataset; its files are deleted only where they lie in the studio's own folder.",
  words: ['NAME | FOLDER'],
  options: {
    library: LIBRARY_OPTION,
    root: TO,
    force: { help: 'Also when runs name it; they cannot go on without it.' },
  },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const info = findDataset(library, input.positionals[0] ?? '');
      const users = library.datasets.users(configOf(info).path);
      if (users.length > 0 && !input.flags.has('force')) {
        const names = users.slice(0, 5).map(({ run, project }) => `${run} (${project})`);
        terminal.err(
          `${info.name} was not deleted, because ${users.length} of the runs name it (${names.join(', ')}): add --force to delete it all the same.\n`,
        );
        return EXIT.badInput;
      }
      const freed = await deleteDataset(library, info.id, input.text['root'] ?? datasetsFolder());
      terminal.out(
        freed > 0
          ? `${info.name} is deleted: ${bytes(freed)} freed.\n`
          : `${info.name} is no longer in the list; its files are where they were.\n`,
      );
      return EXIT.done;
    }),
};

const SAMPLE = datasetSchema.parse({ source: 'fashion-mnist-sample' });

/** What a dataset looks like. */
export const previewDatasetCommand: Command = {
  name: 'datasets preview',
  summary: 'Show the classes, counts and statistics of a dataset, and write its mean images and samples.',
  words: ['NAME | FOLDER | sample'],
  options: {
    library: LIBRARY_OPTION,
    images: { value: 'FILE.png', help: 'Write a sheet: for each class its mean image and its first images.' },
    json: { ...JSON_OPTION, help: 'Print the figures as JSON.' },
  },
  run: (input, terminal) =>
    withLibrary(input, async (library) => {
      const [text = ''] = input.positionals;
      const config = text === 'sample' ? SAMPLE : configOf(findDataset(library, text));
      const line = new StatusLine(terminal);
      const found = await previewDataset(config, {
        resources: resourcesPath(),
        cache: library.cacheFolder,
        onProgress: ({ what, done, total }) => line.update(`${what}  ${done} of ${total}`),
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
  const facts = columns([
    ['Name', name],
    ['Images', `${imageSize} x ${imageSize}, ${channels === 1 ? 'gray' : 'colour'}`],
    ['Mean', numbers(mean)],
    ['Deviation', numbers(std)],
    ['Fingerprint', fingerprint],
  ]);
  const rows = classNames.map((one, i) => [one, String(train[i] ?? 0), String(test[i] ?? 0)]);
  return `${[...facts, '', ...table(['Class', 'Training', 'Test'], rows, [1, 2])].join('\n')}\n`;
}
