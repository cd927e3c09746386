/** Which of the known datasets a folder holds, by the files in it. */
import type { DatasetConfig } from '@shared/config/schema';
import { message } from '@shared/words/message';
import { findCifar } from './cifar';
import { badData, namesIn, requireFolder } from './files';
import { findIdx } from './idx';
import { isImageFolder } from './imageFolder';
import { findSvhn } from './svhn';
import { findTinyImagenet } from './tinyImagenet';

/** A source that reads a folder of this machine. */
export type FolderSource = Extract<DatasetConfig, { path: string }>['source'];

/** What each source is called: names that are the same in every language. */
export const SOURCE_NAMES: Readonly<Record<FolderSource, string>> = {
  idx: 'IDX files (MNIST, Fashion-MNIST)',
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100',
  svhn: 'SVHN',
  'tiny-imagenet': 'Tiny-ImageNet',
  folder: 'train/<class>',
};

/** Where a source's files are, at or below a folder; null where there are none. */
const FINDERS: Readonly<Record<FolderSource, (folder: string) => Promise<string | null>>> = {
  idx: findIdx,
  cifar10: (folder) => findCifar(folder, 'cifar10'),
  cifar100: (folder) => findCifar(folder, 'cifar100'),
  svhn: findSvhn,
  'tiny-imagenet': findTinyImagenet,
  // Tiny-ImageNet has a folder for every class too, but not for testing.
  folder: async (folder) =>
    (await isImageFolder(folder)) && (await findTinyImagenet(folder)) === null ? folder : null,
};

/** Where the files of a source are, at or below a folder; null where there are none. */
export const placeOfDataset = (folder: string, source: FolderSource): Promise<string | null> =>
  FINDERS[source](folder);

/**
 * The dataset in a folder, or in the folders that official archives unpack to below it. Throws UserError when there is
 * none, or more than one.
 */
export async function recogniseFolder(folder: string): Promise<FolderSource> {
  await requireFolder(folder);
  const found: { readonly source: FolderSource; readonly here: boolean }[] = [];
  for (const source of Object.keys(FINDERS) as FolderSource[]) {
    const place = await FINDERS[source](folder);
    if (place !== null) found.push({ source, here: place === folder });
  }
  const here = found.filter((one) => one.here);
  const [only, ...others] = here.length > 0 ? here : found;
  if (only && others.length === 0) return only.source;
  if (only) {
    const names = [only, ...others].map(({ source }) => SOURCE_NAMES[source]).join(', ');
    throw badData(message('dataFiles.severalDatasets', { folder, names }));
  }
  const archive = (await namesIn(folder)).find((name) => /\.(tar\.gz|tgz|zip|tar)$/i.test(name));
  throw badData(
    archive === undefined
      ? message('dataFiles.noKnownDataset', { folder })
      : message('dataFiles.onlyArchive', { folder, archive }),
  );
}
