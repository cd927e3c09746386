/** Tasks on another computer: sending the folder there once, and bringing archives of its cells home. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '@shared/domain/errors';
import type { Task } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { requireSpace } from '../core/disk/space';
import { cellFolder, latestOf, makeOwnFolder } from '../tasks/folder';
import { quoted } from './ssh/desk';
import type { Line } from './ssh/line';

/** Where a task lies in the studio's folder there. */
export const taskThere = (folder: string, { id }: Pick<Task, 'id'>): string => `${folder}/tasks/${id}`;

/** Prints whether the task is there, and makes an empty folder for it beside where it is not. */
const BEGIN = `
cd "$HOME" || exit 1
if [ -d "$folder/tasks/$id" ]; then
  # What a call has left that ended right after.
  rm -rf "$folder/incoming/$id.task"
  echo there
else
  umask 077
  mkdir -p "$folder/tasks" "$folder/incoming" && rm -rf "$folder/incoming/$id.task" || exit 1
  mkdir "$folder/incoming/$id.task" && echo missing
fi`;

const FINISH = `
cd "$HOME" || exit 1
new=$folder/incoming/$id.task
if [ -f "$new/$id/task.json" ]; then
  [ -d "$folder/tasks/$id" ] || mv "$new/$id" "$folder/tasks/$id" || exit 1
  rm -rf "$new"
  echo sent
fi`;

/**
 * Sends the folder of a task, unless it is there. It appears under its name when it is whole.
 * @param local the folder here, which is called by the id of the task
 * @returns whether it was sent now
 */
export async function sendTask(line: Line, folder: string, task: Task, local: string): Promise<boolean> {
  const { id } = task;
  const broken = (): UserError =>
    new UserError('unavailable', message('computers.taskNotSent', { name: task.name }));
  if (basename(local) !== id)
    throw new UserError('bad-input', message('computers.folderRenamed', { folder: local, id }));
  const [found] = await line.script(BEGIN, { folder, id });
  if (found === 'there') return false;
  if (found !== 'missing') throw new UserError('unavailable', message('computers.rubbish'));
  const session = line.session(`exec tar -xf - -C ${folder}/incoming/${id}.task`);
  const packed = spawn('tar', ['-cf', '-', '-C', dirname(local), id], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  session.stdout.resume();
  session.stderr.resume();
  const ended = Promise.all([once(session, 'close'), once(packed, 'close')]);
  const isSent = await pipeline(packed.stdout, session.stdin).then(
    () => true,
    () => false,
  );
  const codes = (await ended).map(([code]) => code as number | null);
  if (!isSent || codes.some((code) => code !== 0)) throw broken();
  const [sent] = await line.script(FINISH, { folder, id });
  if (sent !== 'sent') throw broken();
  return true;
}

/** A cell of a task there, of whose archive home was told. */
export interface CellThere {
  readonly taskId: string;
  readonly index: number;
  readonly runId: string;
  /** Of its run or of its task, for sentences. */
  readonly name: string;
  /** Not more is taken. */
  readonly bytes: number;
}

/** What begins the archives in a stream, and each of them. */
const [BEGINNING, CELL] = ['haba-archives', 'haba-cell'];
/** Bytes that a login may print before them, and of a line. */
const [LONGEST_NOISE, LONGEST_LINE] = [2 ** 16, 2 ** 10];

/** Prints the archives of cells one after the other, each behind its number and its bytes. */
const ARCHIVES = `
cd "$HOME" && cd "$folder/tasks/$id" || exit 1
echo ${BEGINNING}
for cell in $cells; do
  file=cell-$cell/latest.haba
  printf '${CELL} %s %s\\n' "$cell" "$(wc -c < "$file" | tr -d ' ')"
  cat "$file"
done`;

/**
 * Brings archives of cells, in one stream, to where `work` would have left them here. Each appears under its name when it is whole.
 * @param cells of one task
 * @param folder the studio's folder there
 * @param local the folder of the task here
 * @returns the path of each, in their order; throws a UserError at the first that does not come
 */
export async function* fetchArchives(
  line: Pick<Line, 'session'>,
  folder: string,
  cells: readonly CellThere[],
  local: string,
): AsyncGenerator<string> {
  const [first] = cells;
  if (first === undefined) return;
  // Before the session: Node drops what a program has printed that ends while nobody reads yet.
  await mkdir(local, { recursive: true });
  const session = line.session('exec sh -s');
  session.stderr.resume();
  const ended = once(session, 'close');
  session.stdin.on('error', () => undefined);
  const values = { folder, id: first.taskId, cells: cells.map(({ index }) => index).join(' ') };
  const set = Object.entries(values).map(([name, value]) => `${name}=${quoted(value)}\n`);
  session.stdin.end(`{\n${set.join('')}${ARCHIVES}\n}\n`);
  try {
    const archives = archivesIn(session.stdout, cells);
    for (const cell of cells) {
      const { value: bytes } = await archives.next();
      if (bytes === undefined) throw notFetched(cell);
      yield await written(cell, bytes, cellFolder(local, cell.index));
    }
  } finally {
    // What nobody reads any more would hold its end up.
    session.stdout.destroy();
    session.kill();
    await ended;
  }
}

/** That the archive of a cell did not come. */
export const notFetched = ({ index, name }: Pick<CellThere, 'index' | 'name'>): UserError =>
  new UserError('unavailable', message('computers.notFetched', { index, name }));

/** Writes the archive of a cell into its folder here. */
async function written(cell: CellThere, bytes: AsyncIterable<Buffer>, own: string): Promise<string> {
  const part = join(own, 'latest.haba.part');
  await makeOwnFolder(own);
  // What lies there may be a link, behind which it would be written.
  await rm(part, { force: true });
  await requireSpace(own, cell.bytes, message('computers.fetching', { name: cell.name }));
  try {
    await pipeline(bytes, createWriteStream(part, { flags: 'wx' }));
    const path = latestOf({ folder: own });
    await rename(part, path);
    return path;
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * The archives in a stream, each to be read before the next one. They are of the cells that were asked for, in their order and of
 * the bytes that were told before: one that was left anew meanwhile is of another size, and ends it.
 * @throws UserError at the first that is not as it should be, or breaks off
 */
export async function* archivesIn(
  stream: AsyncIterable<Buffer>,
  cells: readonly CellThere[],
): AsyncGenerator<AsyncGenerator<Buffer>, undefined> {
  const pieces = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  /** Whether there is more. */
  const more = async (): Promise<boolean> => {
    const next = await pieces.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  /** The next line; null where the stream ends, or where it is too long. */
  const line = async (longest: number): Promise<string | null> => {
    let end = held.indexOf(0x0a);
    while (end < 0) {
      if (held.length > longest || !(await more())) return null;
      end = held.indexOf(0x0a);
    }
    const text = held.toString('utf8', 0, end);
    held = held.subarray(end + 1);
    return text;
  };
  const exactly = async function* (cell: CellThere): AsyncGenerator<Buffer> {
    for (let left = cell.bytes; left > 0;) {
      if (held.length === 0 && !(await more())) throw notFetched(cell);
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  };
  let noise = 0;
  for (const cell of cells) {
    let head = await line(LONGEST_NOISE);
    while (cell === cells[0] && head !== null && head !== BEGINNING && noise <= LONGEST_NOISE) {
      noise += head.length + 1;
      head = await line(LONGEST_NOISE);
    }
    if (cell === cells[0] && head === BEGINNING) head = await line(LONGEST_LINE);
    if (head !== `${CELL} ${cell.index} ${cell.bytes}`) throw notFetched(cell);
    yield exactly(cell);
  }
}
