/** Whether a dataset's files are still what they were, and still make a dataset. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { DatasetConfig } from '@shared/config/dataset';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { plainParts, readPlain } from '../core/formats/plain';
import { reasonOf } from '../core/disk/refusals';
import { surveyDataset } from '../core/data/open';
import { placeOfDataset } from '../core/data/recognise';
import type { Manifest } from '../store/columns';

// What the files of a dataset were when they were last known to be right, and what has changed since.

/** With more files than this, folders have sums and files have none. */
const MOST_FILES = 500;
/** Files that are read at a time. */
const AT_ONCE = 16;
/** Files up to this size are read in one piece, which is quicker for thousands of images. */
const SMALL = 2 ** 20;

export interface ManifestOptions {
  readonly signal: AbortSignal;
  /** Bytes read of all. */
  readonly onBytes?: (done: number, total: number) => void;
}

/** Reads every file below a folder; hidden ones are left out. */
export async function readManifest(folder: string, { signal, onBytes }: ManifestOptions): Promise<Manifest> {
  const files = await filesBelow(folder);
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  let done = 0;
  const hashes: string[] = [];
  for (let from = 0; from < files.length; from += AT_ONCE) {
    signal.throwIfAborted();
    const some = files.slice(from, from + AT_ONCE);
    hashes.push(
      ...(await Promise.all(
        some.map((path, i) =>
          sumOf(path, sizes[from + i] ?? 0, signal, (read) => {
            done += read;
            onBytes?.(done, bytes);
          }),
        ),
      )),
    );
  }
  const lines = files.map((path, i): [string, string] => [
    relative(folder, path).split(sep).join('/'),
    hashes[i] ?? '',
  ]);
  return {
    files: files.length,
    bytes,
    sums: Object.fromEntries(files.length > MOST_FILES ? byFolder(lines) : lines),
  };
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith('.')),
    )
    .sort();
}

async function sumOf(
  path: string,
  size: number,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  if (size <= SMALL) {
    const bytes = await readPlain(path);
    onRead(bytes.length);
    return hash.update(bytes).digest('hex');
  }
  for await (const chunk of plainParts(path, { highWaterMark: 2 ** 20 })) {
    signal.throwIfAborted();
    hash.update(chunk);
    onRead(chunk.length);
  }
  return hash.digest('hex');
}

function byFolder(lines: readonly [string, string][]): [string, string][] {
  const folders = new Map<string, string[]>();
  for (const [path, sum] of lines) {
    const folder = dirname(path);
    const known = folders.get(folder) ?? [];
    folders.set(folder, known);
    known.push(`${path} ${sum}`);
  }
  return [...folders].map(([folder, all]) => [
    folder,
    createHash('sha256').update(all.join('\n')).digest('hex'),
  ]);
}

/** The first difference between two manifests in words; null when they are equal. */
export function differenceOf(before: Manifest, now: Manifest): Message | null {
  for (const [path, sum] of Object.entries(before.sums)) {
    const found = now.sums[path];
    if (found === undefined) return message('datasetWork.isGone', { path });
    if (found !== sum) return message('datasetWork.isDifferent', { path });
  }
  const added = Object.keys(now.sums).find((path) => !(path in before.sums));
  return added === undefined ? null : message('datasetWork.isNew', { path: added });
}

export interface CheckResult {
  /** What the files are now; null when they could not be read. */
  readonly manifest: Manifest | null;
  /** What is wrong, in one sentence; null when all is well. */
  readonly problem: Message | null;
}

/**
 * Reads every file of a dataset, compares them with what they were (`before`, null the first time), and reads the dataset
 * as runs do. What is wrong is an answer, not an error.
 */
export async function checkDataset(
  config: Extract<DatasetConfig, { path: string }>,
  before: Manifest | null,
  resources: string,
  options: ManifestOptions,
): Promise<CheckResult> {
  try {
    const place = (await placeOfDataset(config.path, config.source)) ?? config.path;
    const manifest = await readManifest(place, options);
    const difference = before === null ? null : differenceOf(before, manifest);
    if (difference !== null) {
      return { manifest, problem: message('datasetWork.filesChanged', { difference }) };
    }
    await surveyDataset(config, resources);
    return { manifest, problem: null };
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof UserError) return { manifest: null, problem: error.said };
    return { manifest: null, problem: message('datasetWork.filesUnreadable', { reason: reasonOf(error) }) };
  }
}
