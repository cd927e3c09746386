/** Taking in datasets that a person has: folders stay where they are, archives and loose files get a folder of their own. */
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { recogniseFolder } from '../core/data/recognise';
import { noPlainFile, openPlain, plainParts } from '../core/formats/plain';
import { folderRefusal } from '../core/disk/refusals';
import { requireSpace } from '../core/disk/space';
import { move } from '../core/disk/writing';
import { viewOf } from '../core/formats/bytes';
import { archiveKind, unpackArchive } from './unpack/unpack';

// What a single file is, by what is in it: names may have been changed on the way.

interface Identified {
  readonly path: string;
  readonly kind: 'idx-images' | 'idx-labels' | 'matlab';
  /** Images or labels for IDX; bytes for MATLAB, whose larger file has more images. */
  readonly count: number;
  /** Whether the content is inside a gzip. */
  readonly zipped: boolean;
}

/** Bytes that say what a file is. */
const HEAD = 128;

/** A file of MNIST's or SVHN's format; null for everything else. */
export async function identify(path: string): Promise<Identified | null> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return null;
  const raw = await headOf(path);
  const zipped = raw[0] === 0x1f && raw[1] === 0x8b;
  const head = zipped ? await unzippedHead(path) : raw;
  if (head.length < 8) return null;
  const view = viewOf(head);
  // IDX: two zeros, 8 for unsigned bytes, the number of dimensions, and the sizes in big-endian order.
  if (view.getUint32(0) === 0x0803) return { path, zipped, kind: 'idx-images', count: view.getUint32(4) };
  if (view.getUint32(0) === 0x0801) return { path, zipped, kind: 'idx-labels', count: view.getUint32(4) };
  const isMatlab = new TextDecoder().decode(head.subarray(0, 19)) === 'MATLAB 5.0 MAT-file';
  return isMatlab && !zipped ? { path, zipped, kind: 'matlab', count: found.size } : null;
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await openPlain(path);
  try {
    const bytes = new Uint8Array(HEAD);
    const { bytesRead } = await file.read(bytes, 0, HEAD, 0);
    return bytes.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What a gzip begins with; as much as there is of a damaged one. */
async function unzippedHead(path: string): Promise<Uint8Array> {
  const unzip = createGunzip();
  pipeline(plainParts(path), unzip, () => undefined);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of unzip as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      if (chunks.reduce((sum, { length }) => sum + length, 0) >= HEAD) break;
    }
  } catch {
    // The reader says what is wrong with it when it is read as a whole.
  }
  return Buffer.concat(chunks).subarray(0, HEAD);
}

/**
 * The names that the formats' readers look for, by the files that were found: the larger set is the training set, and labels
 * belong to images of their number. Null when the files are not the whole of one dataset.
 */
function arrange(files: readonly Identified[]): ReadonlyMap<string, string> | null {
  const ofKind = (kind: Identified['kind']): Identified[] =>
    files.filter((file) => file.kind === kind).sort((a, b) => b.count - a.count);
  const [images, labels, matlab] = [ofKind('idx-images'), ofKind('idx-labels'), ofKind('matlab')];
  if (matlab.length === 2 && images.length + labels.length === 0) {
    return named(matlab, ['train_32x32.mat', 'test_32x32.mat']);
  }
  const pairs = images.length === 2 && labels.length === 2 && matlab.length === 0;
  if (!pairs || images.some(({ count }, i) => count !== labels[i]?.count)) return null;
  return new Map([
    ...named(images, ['train-images-idx3-ubyte', 't10k-images-idx3-ubyte']),
    ...named(labels, ['train-labels-idx1-ubyte', 't10k-labels-idx1-ubyte']),
  ]);
}

/** From paths to new names. */
const named = (files: readonly Identified[], names: readonly string[]): Map<string, string> =>
  new Map(files.map(({ path, zipped }, i) => [path, `${names[i] ?? ''}${zipped ? '.gz' : ''}`]));

interface ImportOptions {
  /** Folders for what is unpacked or copied are made below this one. */
  readonly root: string;
  readonly signal: AbortSignal;
  /** Bytes that were written so far. */
  readonly onBytes?: (done: number) => void;
}

/** Folders inside each other, with nothing beside them, that an archive may begin with. */
const MOST_NESTED = 4;
/** Folders with more files than this are not searched for files of other names. */
const MOST_FILES = 50;

/**
 * The folder of the dataset that some paths are: one folder, one archive, or the files of one dataset. What is in them
 * decides, not their names. Throws UserError when they are none that is known; nothing is left behind then.
 */
export async function importPaths(paths: readonly string[], options: ImportOptions): Promise<string> {
  const [first, ...others] = paths.map((path) => resolve(path));
  if (first === undefined) throw new UserError('bad-input', message('datasetWork.importNotNamed'));
  try {
    if (others.length > 0) return await importFiles([first, ...others], options);
    const found = await stat(first).catch(() => null);
    if (found === null) throw new UserError('bad-input', message('datasetWork.pathMissing', { path: first }));
    if (found.isDirectory()) return await importFolder(first, options);
    if (!found.isFile()) throw noPlainFile(first);
    return (await archiveKind(first)) === null
      ? await importFiles([first], options)
      : await importArchive(first, found.size, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw folderRefusal(error, options.root);
  }
}

async function importFolder(folder: string, options: ImportOptions): Promise<string> {
  try {
    return await datasetIn(folder);
  } catch (error) {
    const names = await readdir(folder).catch(() => []);
    if (names.length > MOST_FILES) throw error;
    const files = await Promise.all(names.map((name) => identify(join(folder, name))));
    const known = files.filter((file) => file !== null);
    if (arrange(known) === null) throw error;
    return copyArranged(known, basename(folder), options);
  }
}

/** A message in which a file has another name than the one that it was made with. */
const renamed = ({ key, values = {} }: Message, from: string, to: string): Message => ({
  key,
  values: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll(from, to) : value,
    ]),
  ),
});

async function importArchive(path: string, bytes: number, options: ImportOptions): Promise<string> {
  const { root, signal, onBytes } = options;
  await mkdir(root, { recursive: true });
  await requireSpace(root, bytes, message('datasetWork.unpacking', { name: basename(path) }));
  return inNewFolder(root, basename(path).replace(/(\.tar)?\.[a-z0-9]+$/i, ''), async (folder) => {
    await unpackArchive(path, folder, { signal, ...(onBytes ? { onBytes } : {}) });
    await datasetIn(folder).catch((error: unknown) => {
      throw error instanceof UserError
        ? new UserError('bad-input', renamed(error.said, folder, basename(path)))
        : error;
    });
  });
}

async function importFiles(paths: readonly string[], options: ImportOptions): Promise<string> {
  const files = await Promise.all(paths.map(identify));
  const known = files.filter((file) => file !== null);
  if (known.length === paths.length && arrange(known) !== null) {
    return copyArranged(known, basename(dirname(paths[0] ?? '')), options);
  }
  const [path = ''] = paths;
  // One file of a dataset whose others lie beside it, as its reader expects them.
  const beside = new Set(paths.map((one) => dirname(one)));
  if (beside.size === 1 && known.length === 0) {
    const folder = await datasetIn(dirname(path)).catch(() => null);
    if (folder !== null && folder === dirname(path)) return folder;
  }
  const unknown = paths.find((_, i) => files[i] === null);
  throw new UserError(
    'bad-input',
    unknown === undefined
      ? message('datasetWork.incompleteFiles')
      : message('datasetWork.unknownFile', { name: basename(unknown) }),
  );
}

/** Copies files to a new folder under the names that their reader looks for. */
async function copyArranged(
  files: readonly Identified[],
  name: string,
  { root, signal, onBytes }: ImportOptions,
): Promise<string> {
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  await mkdir(root, { recursive: true });
  await requireSpace(
    root,
    sizes.reduce((sum, size) => sum + size, 0),
    message('datasetWork.copyingFiles'),
  );
  return inNewFolder(root, name, async (folder) => {
    await mkdir(folder);
    let done = 0;
    for (const [path, target] of arrange(files) ?? []) {
      signal.throwIfAborted();
      await copyFile(path, join(folder, target), constants.COPYFILE_EXCL);
      done += (await stat(path)).size;
      onBytes?.(done);
    }
    await recogniseFolder(folder);
  });
}

/** Has `fill` make a folder, and gives it its name when it is complete. */
async function inNewFolder(
  root: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const plain =
    name
      .replace(/[^\p{L}\p{N}._ -]+/gu, '-')
      .replace(/^[.\s]+/, '')
      .slice(0, 80) || 'dataset';
  const unfinished = join(root, `${plain}.import`);
  await rm(unfinished, { recursive: true, force: true });
  try {
    await fill(unfinished);
    let place = join(root, plain);
    for (let i = 2; (await stat(place).catch(() => null)) !== null; i++) place = join(root, `${plain}-${i}`);
    await move(unfinished, place, 'fast');
    return await datasetIn(place);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** The folder of a dataset: this one, or one that lies alone in it. Throws the sentence about the outermost. */
async function datasetIn(folder: string): Promise<string> {
  let inner = folder;
  let refusal: unknown = null;
  for (let depth = 0; depth <= MOST_NESTED; depth++) {
    const found = await recogniseFolder(inner).then(
      () => true,
      (error: unknown) => {
        refusal ??= error;
        return false;
      },
    );
    if (found) return inner;
    const entries = await readdir(inner, { withFileTypes: true }).catch(() => []);
    const [only, ...more] = entries.filter(({ name }) => !name.startsWith('.'));
    if (!only?.isDirectory() || more.length > 0) break;
    inner = join(inner, only.name);
  }
  throw refusal;
}
