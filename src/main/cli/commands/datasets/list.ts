import type { DatasetConfig } from '@shared/config/schema';
import { SOURCE_NAMES } from '../../../core/data/recognise';
import { listDatasets, lookInto, type LookedInto } from '../../../datasets/catalogue';
import { resourcesPath } from '../../../platform/resources';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { columns, table } from '../../table';

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
