/**
 * The process that does cells of a task one after another where no scheduler does: at most one at a time. Each has a number and a
 * file of that number in the folder of the task, made exclusively; nobody ever takes one away, so that two that begin at once
 * cannot both be right, and nothing of one that was killed is in the way.
 *
 *   worker-1.json (who)   worker-1.state.json (how far)   worker-1.stop (it was asked to end)   worker-2.json …
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { isPlainFileIn } from '../core/disk/links';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { writeAsideSync } from '../core/disk/writing';
import { plainText } from '../core/formats/plain';
import { isThere, ownMark } from './processes';

const text = z.string().max(1000);

const holderSchema = z.strictObject({
  host: text,
  boot: text,
  pid: z.int().min(1),
  start: text,
  /** By which who has started it knows it again; null where a person has. */
  token: text.nullable(),
  at: z.iso.datetime(),
  /** In the order in which they are done. */
  cells: z.array(z.int().min(0)).max(10_000),
});
type Holder = z.output<typeof holderSchema>;

const stateSchema = z.strictObject({
  at: z.iso.datetime(),
  /** The place in `cells` of the one that it is at; null before the first: it waits, or makes experts. */
  place: z.int().min(0).nullable(),
  isOver: z.boolean(),
});
type WorkerState = z.output<typeof stateSchema>;

/** A worker as others see it. */
export interface WorkerSeen {
  readonly number: number;
  readonly holder: Holder;
  /** The place in `cells` of the one that it is at; null before the first. */
  readonly place: number | null;
  /** `ending`: it was asked to. */
  readonly life: 'alive' | 'ending' | 'over';
}

/** Milliseconds between two signs of life. */
const BEAT = 10_000;
/** Milliseconds without one after which a worker of another machine counts as dead: thirty beats. */
const SILENCE = 300_000;
/** Milliseconds between two looks at a worker that is ending. */
const LOOK = 500;
/** Bytes of the files. */
const LARGEST = 2 ** 18;

const FILE = /^worker-([1-9]\d{0,8})\.json$/;
const fileOf = (folder: string, number: number, end: string): string =>
  join(folder, `worker-${number}.${end}`);

/** The last worker of a task; null where it never had one. */
export async function lastWorker(folder: string): Promise<WorkerSeen | null> {
  const number = (await numbersIn(folder)).at(-1);
  return number === undefined ? null : seen(folder, number);
}

async function numbersIn(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => FILE.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** A damaged file means that no worker is there: a worker writes its file whole. */
async function seen(folder: string, number: number): Promise<WorkerSeen> {
  const holder = await read(folder, fileOf(folder, number, 'json'), holderSchema);
  const state = await read(folder, fileOf(folder, number, 'state.json'), stateSchema);
  const place = state?.place ?? null;
  if (holder === null) {
    const nobody = { host: '', boot: '', pid: 1, start: '', token: null, at: '', cells: [] };
    return { number, holder: nobody, place, life: 'over' };
  }
  const isHere = isThere(holder);
  const isHeard = Date.now() - Date.parse(state?.at ?? holder.at) < SILENCE;
  if (state?.isOver === true || !(isHere ?? isHeard)) return { number, holder, place, life: 'over' };
  return { number, holder, place, life: existsSync(fileOf(folder, number, 'stop')) ? 'ending' : 'alive' };
}

async function read<T>(folder: string, path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    if (!(await isPlainFileIn(folder, path))) return null;
    const found = await plainText(path, LARGEST);
    return found === null ? null : (schema.safeParse(JSON.parse(found)).data ?? null);
  } catch {
    return null;
  }
}

/** Asks the worker of a task to end: what it does leaves a checkpoint. One on another machine sees it at its next sign of life. */
export async function stopWorker(folder: string): Promise<void> {
  const worker = await lastWorker(folder);
  if (worker === null || worker.life === 'over') return;
  try {
    await writeFile(fileOf(folder, worker.number, 'stop'), '');
    if (isThere(worker.holder) === true) process.kill(worker.holder.pid, 'SIGTERM');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    // It has ended meanwhile.
    if (error.code === 'ESRCH') return;
    throw new UserError('unavailable', message('tasks.notWritten', { folder, reason: reasonOf(error) }));
  }
}

/** This process as the worker of a task. */
export class Worker {
  private place: number | null = null;
  private isOver = false;
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly folder: string,
    private readonly number: number,
    onStop: () => void,
  ) {
    this.put();
    this.timer = setInterval(() => {
      this.put();
      if (existsSync(fileOf(folder, number, 'stop'))) onStop();
    }, BEAT).unref();
  }

  /**
   * Becomes the worker of a task. Throws a UserError where another process is, or the folder cannot be written.
   * @param onStop another process asks it to end
   */
  static async begin(
    folder: string,
    { cells, token }: Pick<Holder, 'cells' | 'token'>,
    onStop: () => void,
  ): Promise<Worker> {
    const holder: Holder = { ...ownMark(), token, at: new Date().toISOString(), cells };
    const aside = join(folder, `worker.${randomUUID()}.tmp`);
    try {
      await writeFile(aside, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
      for (;;) {
        const last = await lastWorker(folder);
        if (last?.life === 'alive') {
          const { pid, host } = last.holder;
          throw new UserError('conflict', message('tasks.workedOn', { pid, host }));
        }
        const number = (last?.number ?? 0) + 1;
        if (await isLinked(aside, fileOf(folder, number, 'json'))) return new Worker(folder, number, onStop);
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      throw new UserError('unavailable', message('tasks.notWritten', { folder, reason: reasonOf(error) }));
    } finally {
      await rm(aside, { force: true });
    }
  }

  /** Waits until those that were asked to end have ended. */
  async alone(signal: AbortSignal): Promise<void> {
    for (const number of await numbersIn(this.folder)) {
      while (number < this.number && (await seen(this.folder, number)).life !== 'over' && !signal.aborted) {
        await delay(LOOK, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Says at which of its cells it is. */
  at(place: number): void {
    this.place = place;
    this.put();
  }

  /** Says that nothing more is done. */
  ended(): void {
    clearInterval(this.timer);
    this.isOver = true;
    this.put();
  }

  /** What the disk refuses is tried again at the next beat. */
  private put(): void {
    const { place, isOver } = this;
    const state: WorkerState = { at: new Date().toISOString(), place, isOver };
    try {
      const bytes = Buffer.from(`${JSON.stringify(state)}\n`, 'utf8');
      writeAsideSync(fileOf(this.folder, this.number, 'state.json'), 'fast', bytes);
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }
}

/** Gives a file a name that nobody has; of several that try, one does. */
async function isLinked(file: string, name: string): Promise<boolean> {
  try {
    await link(file, name);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}
