/** Downloading a whole dataset: its files, unpacked, at its place. */
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, verbatim } from '@shared/words/message';
import { downloadBytes, type OfficialDataset } from '@shared/datasets/official';
import { recogniseFolder } from '../../core/data/recognise';
import { takeFileLock, type FileLock } from '../../store/lock';
import { unpackArchive } from '../unpack/unpack';
import { downloadFile, type DownloadOptions, readPart } from './file';
import { folderRefusal, THEN_GO_ON } from '../../core/disk/refusals';
import { requireSpace } from '../../core/disk/space';
import { move } from '../../core/disk/writing';

export interface DownloadProgress {
  readonly phase: 'downloading' | 'unpacking';
  readonly done: number;
  readonly total: number;
}

export interface DatasetDownloadOptions extends Omit<DownloadOptions, 'onBytes'> {
  /** Datasets lie in folders of their own below this one. */
  readonly root: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Where a dataset lies when it is complete. */
export const placeOf = (root: string, { id }: Pick<OfficialDataset, 'id'>): string => join(root, id);
/** Where its files arrive. */
export const arrivingAt = (root: string, { id }: Pick<OfficialDataset, 'id'>): string =>
  join(root, `${id}.download`);

/**
 * Brings a dataset to its folder below `root` and answers the folder. A complete one is taken as it is; an unfinished
 * download goes on. The folder appears in one step, when everything is in it. Throws UserError, or what the signal was
 * aborted with: then what has arrived is kept.
 */
export async function downloadDataset(
  dataset: OfficialDataset,
  options: DatasetDownloadOptions,
): Promise<string> {
  const { root, signal, onProgress } = options;
  const place = placeOf(root, dataset);
  const arriving = arrivingAt(root, dataset);
  const lockFile = join(root, `.${dataset.id}.lock`);
  let lock: FileLock | null = null;
  try {
    if (await holds(place, dataset)) return place;
    await mkdir(root, { recursive: true });
    lock = takeFileLock(lockFile);
    if (lock === null) {
      throw new UserError('conflict', message('datasetWork.downloadedAlready', { name: dataset.name, root }));
    }
    // The holder of the lock may have finished the download.
    if (await holds(place, dataset)) return place;
    await mkdir(arriving, { recursive: true });
    await requireSpace(root, await missingBytes(dataset, arriving), verbatim(dataset.name), options);
    let before = 0;
    for (const file of dataset.files) {
      await downloadFile(file, join(arriving, file.name), {
        ...options,
        onBytes: (done) =>
          onProgress?.({ phase: 'downloading', done: before + done, total: downloadBytes(dataset) }),
      });
      before += file.bytes;
    }
    if (dataset.packing === 'none') await move(arriving, place, 'fast');
    else await unpackTo(place, dataset, arriving, options);
    // Not before: who finds no file and makes another finds the dataset, too.
    await rm(lockFile, { force: true }).catch(() => undefined);
  } catch (error) {
    signal.throwIfAborted();
    throw folderRefusal(error, root, THEN_GO_ON);
  } finally {
    lock?.release();
  }
  return place;
}

async function unpackTo(
  place: string,
  dataset: OfficialDataset,
  arriving: string,
  { signal, onProgress }: DatasetDownloadOptions,
): Promise<void> {
  const unpacked = `${arriving}.unpacked`;
  await rm(unpacked, { recursive: true, force: true });
  for (const { name } of dataset.files) {
    await unpackArchive(join(arriving, name), unpacked, {
      signal,
      onBytes: (done) =>
        onProgress?.({ phase: 'unpacking', done, total: Math.max(done, dataset.unpackedBytes) }),
    });
  }
  await move(unpacked, place, 'fast');
  await rm(arriving, { recursive: true, force: true });
}

/** Whether the dataset is at its place. Throws UserError when something else is there. */
async function holds(place: string, { name, source }: OfficialDataset): Promise<boolean> {
  if ((await stat(place).catch(() => null)) === null) return false;
  const found = await recogniseFolder(place).catch(() => null);
  if (found === source) return true;
  throw new UserError('conflict', message('datasetWork.downloadPlaceTaken', { name, place }));
}

async function missingBytes(dataset: OfficialDataset, arriving: string): Promise<number> {
  let bytes = dataset.unpackedBytes;
  for (const file of dataset.files) {
    const whole = await stat(join(arriving, file.name)).catch(() => null);
    const part = await readPart(join(arriving, file.name));
    bytes += Math.max(0, file.bytes - (whole?.size ?? part.bytes));
  }
  return bytes;
}
