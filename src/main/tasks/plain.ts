/** Cells of a task without a scheduler: one detached process does them one after another. The same questions as of Slurm's queue. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { plainText } from '../core/formats/plain';
import { detach, DETACHED } from './detach';
import { type QueuedCell, ranges, type Submission, type Submitted } from './queue';
import { lastWorker, stopWorker } from './worker';

/** Where a worker prints, in the folder of the task. */
const OUTPUT = 'worker.out';
/** Milliseconds that a process may take to begin: lines of shell come before it. */
const PATIENCE = 120_000;
/** Milliseconds between two looks at whether it has begun. */
const LOOK = 50;

/** The cells that a task's worker is at or comes to; none where there is no worker. */
export async function plainQueue(folder: string, name: string): Promise<QueuedCell[]> {
  const worker = await lastWorker(folder);
  if (worker === null || worker.life === 'over') return [];
  const { holder, place, life } = worker;
  const of = { name, job: String(holder.pid) };
  const at = place === null ? undefined : holder.cells[place];
  const working = at === undefined ? [] : [{ ...of, index: at, state: 'RUNNING', reason: holder.host }];
  // One that ends does nothing more.
  if (life === 'ending') return working;
  const later = holder.cells.slice(place === null ? 0 : place + 1);
  return [...working, ...later.map((index) => ({ ...of, index, state: 'PENDING', reason: 'Turn' }))];
}

/** Whether a task has a worker, or had one and is known to have none now. */
export async function workerLife(folder: string): Promise<'there' | 'gone' | 'never'> {
  const worker = await lastWorker(folder);
  if (worker === null) return 'never';
  return worker.life === 'over' ? 'gone' : 'there';
}

/** What a process is to do. */
type PlainSubmission = Pick<Submission, 'name' | 'folder' | 'file' | 'cells'>;

/**
 * Starts a process that does cells, unless one is at work.
 * @throws UserError where it does not begin
 */
export async function startOnce({ name, folder, file, cells }: PlainSubmission): Promise<Submitted> {
  const before = await lastWorker(folder);
  if (before?.life === 'alive') return { job: String(before.holder.pid), isNew: false };
  const token = randomUUID();
  const output = join(folder, OUTPUT);
  const number = (before?.number ?? 0) + 1;
  const hasEnded = await detach(['/bin/sh', file, '--cells', ranges(cells)], {
    ...{ folder, output, env: { [DETACHED]: token } },
    name: `${name}-${number}-${token.slice(0, 8)}`,
  }).catch((error: unknown) => {
    throw isSystemError(error) ? notBegun(folder, reasonOf(error)) : error;
  });
  const end = performance.now() + PATIENCE;
  for (;;) {
    const isOver = hasEnded() || performance.now() > end;
    const now = await lastWorker(folder);
    // Another call may have started one at the same time: of two, one is the worker.
    if (now !== null && now.number >= number) {
      return { job: String(now.holder.pid), isNew: now.holder.token === token };
    }
    if (isOver) throw notBegun(folder, await lastLine(output));
    await delay(LOOK);
  }
}

const notBegun = (folder: string, reason: Message | string): UserError =>
  new UserError('unavailable', message('tasks.notBegun', { folder, reason }));

/** Bytes of a file that a worker prints to, of which the last line is told. */
const LARGEST = 2 ** 22;

async function lastLine(file: string): Promise<string> {
  const text = await plainText(file, LARGEST).catch(() => null);
  return printable((text ?? '').trim().split('\n').at(-1) ?? '', 300);
}

/**
 * Has cells done again: the one at work leaves a checkpoint and starts from it. Those that wait for their turn are left alone.
 * @returns the number of the process that was started; null where none was needed
 */
export async function requeuePlain(submission: PlainSubmission): Promise<string | null> {
  const queue = await plainQueue(submission.folder, submission.name);
  const waiting = queue.filter(({ state }) => state === 'PENDING').map(({ index }) => index);
  const wanted = submission.cells.filter((index) => !waiting.includes(index));
  if (wanted.length === 0) return null;
  await stopWorker(submission.folder);
  const cells = [...new Set([...wanted, ...waiting])].sort((a, b) => a - b);
  const { job } = await startOnce({ ...submission, cells });
  return job;
}
