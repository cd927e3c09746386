/**
 * A task's folder and what comes out of it. It may lie on a network folder and come from elsewhere, so nothing in it is a
 * database, no link in it is followed, and every file appears under its name when it is whole.
 *
 *   ID/task.json   cell-0/latest.haba   cell-0/attempt-1/{events.ndjson,heartbeat.json,exit.json}   cell-0/attempt-2/…
 *   ID/experts-0/attempt-1/{events.ndjson,heartbeat.json,exit.json}
 */
import { lstat, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { type Task, type TaskCell, taskSchema } from '@shared/tasks/task';
import { issueMessage } from '@shared/words/issues';
import { message, type Message } from '@shared/words/message';
import { isPlainFileIn } from '../core/disk/links';
import { isMissing, isSystemError, reasonOf } from '../core/disk/refusals';
import { writeAsideSync, writeParts } from '../core/disk/writing';
import { plainParts, plainText } from '../core/formats/plain';

const TASK = 'task.json';

/** Bytes of the largest `task.json`: ten thousand cells have about thirty million. */
const LARGEST_TASK = 64 * 1024 ** 2;

/** How often a file of a network folder is read again that another machine has replaced meanwhile. */
const STALE_READS = 3;

/** One cell of a task and where it lies. */
export interface CellFolder {
  readonly task: Task;
  readonly index: number;
  readonly cell: TaskCell;
  readonly folder: string;
}

/** The archive of the run as it was last; home and later attempts read it. */
export const latestOf = (cell: Pick<CellFolder, 'folder'>): string => join(cell.folder, 'latest.haba');

/** Where what comes out of a cell lies in the folder of a task. */
export const cellFolder = (folder: string, index: number): string => join(folder, `cell-${index}`);

/** Makes the folder of a new task below `parent`; answers its path. Throws a UserError when that cannot be written. */
export async function writeTask(parent: string, task: Task): Promise<string> {
  const folder = join(parent, task.id);
  try {
    await mkdir(parent, { recursive: true });
    await mkdir(folder);
    const bytes = new TextEncoder().encode(`${JSON.stringify(task, null, 1)}\n`);
    writeAsideSync(join(folder, TASK), 'durable', bytes);
    return folder;
  } catch (error) {
    const reason = reasonOf(error);
    throw new UserError('unavailable', message('tasks.notWritten', { folder, reason }));
  }
}

/** Reads a task. Throws a UserError with one sentence when the folder holds none, or one of a newer studio. */
export async function readTask(folder: string): Promise<Task> {
  const path = join(folder, TASK);
  const invalid = (reason: Message | string): UserError =>
    new UserError('bad-input', message('tasks.invalid', { path, reason }));
  if (!(await isPlainFileIn(folder, path))) {
    throw new UserError('bad-input', message('tasks.noTask', { folder }));
  }
  const text = await plainText(path, LARGEST_TASK);
  if (text === null) throw invalid(message('tasks.tooLong'));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid(message('library.notJson'));
  }
  const { version } = Object(value) as { readonly version?: unknown };
  if (typeof version === 'number' && version > 1) throw invalid(message('tasks.newerFormat'));
  const parsed = taskSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const problem = issue === undefined ? message('schema.notValid') : issueMessage(issue);
  throw invalid(message('formats.ofField', { path: issue?.path.join('.') ?? '', problem }));
}

/**
 * A cell of a task, with its folder, which is made where it is missing. Throws a UserError when there is no such cell, or when
 * something else lies in the place of its folder.
 */
export async function openCell(folder: string, index: number): Promise<CellFolder> {
  const task = await readTask(folder);
  const cell = task.cells[index];
  if (cell === undefined) {
    const { name, cells } = task;
    throw new UserError('bad-input', message('tasks.noSuchCell', { index, name, last: cells.length - 1 }));
  }
  const own = cellFolder(folder, index);
  await makeOwnFolder(own);
  return { task, index, cell, folder: own };
}

/** The same for making the experts of a cell, which is work of its own. */
export async function openExperts(folder: string, index: number): Promise<CellFolder> {
  const cell = await openCell(folder, index);
  const own = join(folder, `experts-${index}`);
  await makeOwnFolder(own);
  return { ...cell, folder: own };
}

/** Throws a UserError for a link: what lies behind one may be any folder of the machine. */
export async function makeOwnFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const found = await lstat(folder).catch(() => null);
    if (found?.isDirectory()) return;
    if (found !== null) throw new UserError('bad-input', message('tasks.noFolder', { folder }));
    throw new UserError('unavailable', message('tasks.notWritten', { folder, reason: reasonOf(error) }));
  }
}

/**
 * Copies the archive of a cell's run to `to`; answers false where no attempt has left one yet. An earlier attempt that is still
 * at work may put the next archive in its place at any time, so it is opened once and read to its end. Throws a UserError when it
 * is no plain file.
 */
export async function copyLatest(cell: Pick<CellFolder, 'folder'>, to: string): Promise<boolean> {
  const path = latestOf(cell);
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (found === null) return false;
  if (!(await isPlainFileIn(cell.folder, path))) {
    throw new UserError('bad-input', message('formats.noPlainFile', { path }));
  }
  for (let left = STALE_READS; ; left -= 1) {
    try {
      await writeParts(to, 'fast', plainParts(path));
      return true;
    } catch (error) {
      if (left === 0 || !isSystemError(error) || error.code !== 'ESTALE') throw error;
    }
  }
}

const ATTEMPT = /^attempt-([1-9]\d{0,8})$/;
/** The last number that an attempt can have. */
export const LAST_ATTEMPT = 999_999_999;

/** The numbers of the attempts at a cell, in order. */
export async function attemptsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .flatMap((name) => ATTEMPT.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

export const attemptFolder = (folder: string, number: number): string => join(folder, `attempt-${number}`);
