/** Taking in datasets that a person has: folders stay where they are, archives and loose files get a folder of their own. */
import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { recogniseFolder } from '../../core/data/recognise';
import { folderRefusal } from '../../core/disk/refusals';
import { requireSpace } from '../../core/disk/space';
import { move } from '../../core/disk/writing';
import { archiveKind, unpackArchive } from '../unpack/unpack';
import { arrange, identify, type Identified } from './identify';

export interface ImportOptions {
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
  if (first === undefined) throw new UserError('bad-input', 'Name a folder, an archive or files to import.');
  try {
    if (others.length > 0) return await importFiles([first, ...others], options);
    const found = await stat(first).catch(() => null);
    if (found === null)
      throw new UserError('bad-input', `${first} does not exist: choose another file or folder.`);
    if (found.isDirectory()) return await importFolder(first, options);
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

async function importArchive(path: string, bytes: number, options: ImportOptions): Promise<string> {
  const { root, signal, onBytes } = options;
  await mkdir(root, { recursive: true });
  await requireSpace(root, bytes, `Unpacking ${basename(path)}`);
  return inNewFolder(root, basename(path).replace(/(\.tar)?\.[a-z0-9]+$/i, ''), async (folder) => {
    await unpackArchive(path, folder, { signal, ...(onBytes ? { onBytes } : {}) });
    await datasetIn(folder).catch((error: unknown) => {
      throw error instanceof UserError
        ? new UserError(
            'bad-input',
            `${basename(path)} holds no dataset that is known: ${error.message.replaceAll(folder, 'it')}`,
          )
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
      ? 'These files are not the whole of one dataset: choose all four files of MNIST, or both of SVHN, or their folder.'
      : `${basename(unknown)} is no file of a dataset that is known: choose an archive (.zip, .tar.gz), a folder, or all files of MNIST or SVHN.`,
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
    'Copying the files',
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
