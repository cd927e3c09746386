import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { datasetSchema } from '@shared/config/dataset';
import type { DatasetPreview } from '@shared/datasets/manager';
import { configOf, findDataset } from '../../../datasets/known';
import { previewDataset } from '../../../datasets/preview';
import { previewSheet } from '../../../datasets/previewSheet';
import { enlargedPng } from '../../../exports/png';
import { resourcesPath } from '../../../platform/resources';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../../command';
import { EXIT } from '../../exit';
import { withLibrary } from '../../library';
import { StatusLine } from '../../output/statusLine';
import { columns, table } from '../../table';

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
      terminal.out(input.flags.has('json') ? jsonOf(found) : textOf(found));
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

function textOf({
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
