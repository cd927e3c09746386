/**
 * Datasets that runs need where they are done: a folder there that holds the same, by its fingerprint, else the files are sent to
 * `datasets/FINGERPRINT` in the studio's folder.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { AgentInput, AgentOutput } from '@shared/computers/agent';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import type { Task, TaskCell } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { datasetFiles, type FolderDataset, type OpenDatasetOptions } from '../core/data/open';
import { inUnits } from '../core/disk/space';
import type { Library } from '../store/library';
import { Datasets } from '../tasks/create';
import type { WantedDataset } from '../tasks/datasets';
import { expertsOf, type WantedExperts } from '../tasks/experts';
import type { AgentClient } from './agentClient';
import { type OnSent, type Parcel, sendParcel, SUM_OF_PART } from './parcels';
import { preflight } from './preflight';
import { type Line, LONG_PATIENCE } from './ssh/line';

/** A dataset of runs; its configuration says where it lies here. */
export interface NeededDataset extends WantedDataset {
  readonly name: string;
}

/** Has a dataset in the studio's folder there. */
export type SendDataset = (dataset: NeededDataset, onSent: OnSent, signal?: AbortSignal) => Promise<void>;

/** Where runs are to be done, as far as datasets go. */
interface DatasetPlace {
  /** The studio's folder there. */
  readonly folder: string;
  ask(call: 'dataset', input: AgentInput<'dataset'>): Promise<AgentOutput<'dataset'>>;
  /** Null where datasets lie here already. */
  readonly sendDataset: SendDataset | null;
  sentDatasets(name: string): Promise<readonly string[]>;
}

/** Hears how much of a dataset is there. */
export type OnSending = (sending: {
  readonly name: string;
  readonly sent: number;
  readonly bytes: number;
}) => void;

/** The datasets of a task's cells, each once; the embedded one is part of the program. */
export function datasetsOf(library: Library, { cells }: Task): NeededDataset[] {
  return distinct(
    cells.map(({ runId, dataset }) => ({ ...dataset, config: library.runs.get(runId).config.dataset })),
  );
}

/** The datasets and experts of configurations, each once. Throws UserError where a dataset cannot be read here. */
export async function neededBy(
  configs: readonly RunConfig[],
  options: OpenDatasetOptions,
): Promise<{ readonly datasets: readonly NeededDataset[]; readonly experts: WantedExperts[] }> {
  const known = new Datasets(options);
  const described: (Pick<TaskCell, 'dataset' | 'experts'> & { readonly config: RunConfig })[] = [];
  for (const config of configs) described.push({ ...(await known.described(config)), config });
  return {
    datasets: distinct(described.map(({ dataset, config }) => ({ ...dataset, config: config.dataset }))),
    experts: expertsOf({ cells: described }, [...described.keys()]).map(({ key, count }) => ({ key, count })),
  };
}

function distinct(
  all: readonly { name: string; fingerprint: string; config: RunConfig['dataset'] }[],
): NeededDataset[] {
  const found = all.flatMap(({ config, ...named }): NeededDataset[] =>
    'path' in config ? [{ ...named, config: { ...config, whitening: 'none' } }] : [],
  );
  const keyOf = ({ fingerprint, config: { source } }: NeededDataset): string => `${source} ${fingerprint}`;
  return [...new Map(found.map((one) => [keyOf(one), one])).values()];
}

/** Folders that one question names. */
const MOST_FOLDERS = 200;

/** Prints where datasets lie that were sent out of a folder of a name: reading all others would take long. */
const SENT = `
cd "$HOME" && cd "$folder/datasets" 2>/dev/null && for one in *; do
  [ -d "$one/$name" ] && printf '%s\\n' "$one"
done
:`;

/** The folders of datasets in the studio's folder there, out of a folder that was called so here. */
export async function sentDatasets(line: Line, folder: string, name: string): Promise<readonly string[]> {
  const names = await line.script(SENT, { folder, name });
  return names.filter((one) => /^[0-9a-f]{64}$/.test(one)).map((one) => `${folder}/datasets/${one}`);
}

/** Where a dataset that was sent lies in the studio's folder there. */
const sentTo = (folder: string, { fingerprint }: WantedDataset): string =>
  `${folder}/datasets/${fingerprint}`;

interface DatasetsThere {
  /** Folders for `--data`, besides those that were named: of datasets that are there, and of those that will be. */
  readonly folders: readonly string[];
  readonly missing: readonly NeededDataset[];
}

/**
 * Looks for datasets where runs are to be done.
 * @param named folders there that a person has named
 */
export async function lookForDatasets(
  place: DatasetPlace,
  needed: readonly NeededDataset[],
  named: readonly string[],
): Promise<DatasetsThere> {
  if (place.sendDataset === null) {
    return { folders: needed.map(({ config }) => resolve(config.path)), missing: [] };
  }
  const sent = needed.map((dataset) => sentTo(place.folder, dataset));
  const folders = new Set<string>();
  const missing: NeededDataset[] = [];
  for (const [i, dataset] of needed.entries()) {
    // Parts of one dataset have fingerprints of their own, and the same files.
    const known = [sent[i] ?? '', ...named, ...sent.filter((_, other) => other !== i)];
    const asked = { dataset: elsewhere(dataset.config), fingerprint: dataset.fingerprint };
    const holder = async (folders: readonly string[]): Promise<string | undefined> => {
      if (folders.length === 0) return undefined;
      const { folder: index } = await place.ask('dataset', { ...asked, folders: [...folders] });
      const held = index === null ? undefined : folders[index];
      if (index !== null && held === undefined) {
        throw new UserError('unavailable', message('computers.rubbish'));
      }
      return held;
    };
    let found = await holder(known);
    if (found === undefined) {
      // Files that were sent for another part of the same dataset.
      const others = (await place.sentDatasets(basename(resolve(dataset.config.path)))).filter(
        (folder) => !known.includes(folder),
      );
      found = await holder(others.slice(0, MOST_FOLDERS));
    }
    const isSameFiles = (other: NeededDataset): boolean =>
      other.config.source === dataset.config.source && other.config.path === dataset.config.path;
    const sameFiles = missing.find(isSameFiles);
    if (found === undefined && sameFiles === undefined) missing.push(dataset);
    const folder = found ?? sentTo(place.folder, sameFiles ?? dataset);
    if (!named.includes(folder)) folders.add(folder);
  }
  return { folders: [...folders], missing };
}

const elsewhere = (config: FolderDataset): FolderDataset => ({ ...config, path: '' });

/**
 * Has datasets where runs are to be done, which may take long.
 * @param signal ends the sending; what has arrived waits for the next try
 * @returns folders for `--data`, besides those that were named
 * @throws UserError that says what is in the way
 */
export async function provideDatasets(
  place: DatasetPlace,
  needed: readonly NeededDataset[],
  named: readonly string[],
  { onSending, signal }: { readonly onSending?: OnSending; readonly signal?: AbortSignal },
): Promise<readonly string[]> {
  const { folders, missing } = await lookForDatasets(place, needed, named);
  for (const dataset of missing) {
    const { name } = dataset;
    await place.sendDataset?.(dataset, (sent, bytes) => onSending?.({ name, sent, bytes }), signal);
  }
  return folders;
}

/** Bytes of the files of a dataset. Throws UserError where one is missing. */
export async function bytesOfDataset({ name, config }: NeededDataset): Promise<number> {
  let bytes = 0;
  for (const file of await datasetFiles(config)) {
    bytes += (await stat(file).catch((error: unknown) => Promise.reject(unread(name, String(error))))).size;
  }
  return bytes;
}

const unread = (name: string, reason: string): UserError =>
  new UserError('unavailable', message('computers.datasetUnread', { name, reason: printable(reason, 300) }));

/** Unpacks what has arrived beside, after a look at its sum. */
const UNPACK = `
cd "$HOME" && umask 077 || exit 1
new=$folder/incoming/$fingerprint.new
${SUM_OF_PART}
if [ "$sum" != "$sha" ]; then
  rm -f "$part"
  echo damaged
else
  rm -rf "$new" && mkdir "$new" || exit 1
  printf 'unpacked %s\\n' "$(tar -xof "$part" -C "$new" 2>&1 | sed 1q)"
fi`;

/** Gives what was unpacked its place where it is right, and deletes it where it is not. */
const TAKE = `
cd "$HOME" && umask 077 && mkdir -p "$folder/datasets" || exit 1
new=$folder/incoming/$fingerprint.new
if [ "$right" = yes ] && [ ! -d "$folder/datasets/$fingerprint" ]; then
  mv "$new" "$folder/datasets/$fingerprint" || exit 1
fi
rm -rf "$new"
rm -f "$folder/incoming/$sha.part"
echo taken`;

/** What packed and unpacked bytes take of a disk. */
const TWICE = 2;

/**
 * Sends the files of a dataset to the studio's folder there. They appear under their fingerprint when the program there has found
 * the same in them.
 * @throws UserError that says what is in the way; the same call goes on where a line broke or the sending was ended
 */
export async function sendDataset(
  line: Line,
  folder: string,
  agent: Pick<AgentClient, 'ask'>,
  dataset: NeededDataset,
  onSent: OnSent,
  signal?: AbortSignal,
): Promise<void> {
  const { config, fingerprint, name } = dataset;
  const parcel = await packed(name, config.path, await datasetFiles(config));
  const { free } = await preflight(line, folder);
  const needed = TWICE * parcel.bytes;
  if (free !== null && free * 1024 < needed) {
    const values = { free: inUnits(free * 1024), needed: inUnits(needed) };
    throw new UserError('unavailable', message('computers.noRoomThere', values));
  }
  await sendParcel(line, folder, parcel, onSent, signal);
  const values = { folder, fingerprint, sha: parcel.sha256 };
  const [outcome = ''] = await line.script(UNPACK, values, LONG_PATIENCE);
  if (outcome === 'damaged') throw new UserError('unavailable', message('computers.damagedThere'));
  const [, said] = /^unpacked (.*)$/.exec(outcome) ?? [];
  if (said === undefined) throw new UserError('unavailable', message('computers.rubbish'));
  const folders = [`${folder}/incoming/${fingerprint}.new`];
  const found = await agent.ask('dataset', { dataset: elsewhere(config), fingerprint, folders });
  const right = found.folder === 0 ? 'yes' : 'no';
  const [taken] = await line.script(TAKE, { ...values, right });
  if (taken !== 'taken') throw new UserError('unavailable', message('computers.rubbish'));
  if (right === 'yes') return;
  throw new UserError(
    'unavailable',
    said === ''
      ? message('computers.datasetDiffers', { name })
      : message('computers.datasetNotUnpacked', { name, reason: printable(said, 300) }),
  );
}

/**
 * Files below a folder as one parcel, which is read twice and is nowhere on the disk. The folder's own name is kept, because a
 * dataset of pictures is called by it.
 */
async function packed(name: string, path: string, files: readonly string[]): Promise<Parcel> {
  const root = resolve(path);
  const listed = files.map((file) => `./${join(basename(root), relative(root, file))}\0`).join('');
  /** The bytes from one on. */
  async function* bytesFrom(from: number): AsyncGenerator<Buffer> {
    // Links are followed: what lies behind them is the dataset.
    const tar = spawn('tar', ['-c', '-h', '-f', '-', '--null', '-T', '-'], {
      cwd: dirname(root),
      env: { ...process.env, COPYFILE_DISABLE: '1' },
    });
    let said = '';
    tar.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(0, 1000)));
    const closed = once(tar, 'close').then(
      ([code]) => code as number | null,
      (error: unknown) => {
        said ||= String(error);
        return null;
      },
    );
    tar.stdin.on('error', () => undefined);
    tar.stdin.end(listed);
    let left = from;
    for await (const piece of tar.stdout as AsyncIterable<Buffer>) {
      if (left < piece.length) yield piece.subarray(left);
      left = Math.max(0, left - piece.length);
    }
    if ((await closed) !== 0) throw unread(name, said.split('\n')[0] ?? '');
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of bytesFrom(0)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest('hex'), open: (from) => Readable.from(bytesFrom(from)) };
}
