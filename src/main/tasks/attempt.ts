/**
 * One attempt at a cell: it has a folder of its own, which nobody else writes in, and says there that it is alive and how it
 * ended. Who begins to work later is right: a scheduler that has lost sight of a machine starts the cell on another one, and the
 * first attempt may go on. It ends when it sees that the second works; one that was refused before its work overtakes nobody.
 */
import { closeSync, existsSync, openSync, writeSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { AttemptExit, Heartbeat } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { exportArchive } from '../archives/exportArchive';
import { isSystemError, reasonOf } from '../core/disk/refusals';
import { flushFolder, writeAsideSync } from '../core/disk/writing';
import type { Library } from '../store/library';
import { attemptFolder, attemptsIn, type CellFolder, LAST_ATTEMPT, latestOf } from './folder';
import { packPreview, PREVIEW } from './preview';
import type { Job } from './scheduler';

/** Milliseconds between two signs of life. */
const BEAT = 10_000;

/** Is there from when an attempt works. */
const HEARTBEAT = 'heartbeat.json';

/** Milliseconds between two previews, at least: home has a line to bring them through. */
const PREVIEWS = 10_000;

/** Archives take at most this part of the time between two of them. */
const SHARE = 20;

interface AttemptOptions {
  /** Milliseconds between two archives, at least; 0 leaves one at every checkpoint. */
  readonly every: number;
  readonly job: Job | null;
  /** A later attempt was seen. */
  readonly onOvertaken: () => void;
}

export class Attempt {
  /** The iteration that the run has reached; null before the first. */
  iteration: number | null = null;
  /** Whether a later attempt was seen: this one leaves nothing any more. */
  isOvertaken = false;
  private readonly events: number;
  private readonly timer: NodeJS.Timeout;
  private readonly onExit = (code: number): void => this.ended({ code, outcome: 'ended' });
  private isWorking = false;
  private hasEnded = false;
  private nextArchive = 0;
  private nextPreview = -Infinity;

  private constructor(
    private readonly cell: CellFolder,
    readonly number: number,
    private readonly options: AttemptOptions,
  ) {
    this.events = openSync(join(this.folder, 'events.ndjson'), 'ax');
    this.timer = setInterval(() => void this.look(), BEAT).unref();
    process.on('exit', this.onExit);
  }

  /** Begins the attempt after the last one. Throws a UserError when the cell's folder cannot be written. */
  static async begin(cell: CellFolder, options: AttemptOptions): Promise<Attempt> {
    try {
      for (;;) {
        const number = ((await attemptsIn(cell.folder)).at(-1) ?? 0) + 1;
        if (number > LAST_ATTEMPT) {
          throw new UserError('conflict', message('tasks.attemptsUsedUp', { folder: cell.folder }));
        }
        if (await isMade(attemptFolder(cell.folder, number))) return new Attempt(cell, number, options);
      }
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const { folder } = cell;
      throw new UserError('unavailable', message('tasks.notWritten', { folder, reason: reasonOf(error) }));
    }
  }

  private get folder(): string {
    return attemptFolder(this.cell.folder, this.number);
  }

  /** All that the run needs is there: from now on earlier attempts give way. */
  works(): void {
    this.isWorking = true;
    this.beat();
  }

  /** Adds lines to the events. */
  write(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length;) at += writeSync(this.events, bytes, at);
  }

  /**
   * Leaves the archive of the run, unless a later attempt is there. Archives that are not the `last` are left out while they
   * would come too soon after each other.
   */
  async leave(library: Library, runId: string, last: boolean): Promise<void> {
    await this.look();
    const begun = performance.now();
    if (this.isOvertaken || (!last && begun < this.nextArchive)) return;
    const aside = join(this.folder, 'latest.haba');
    await exportArchive(library, { kind: 'run', runId }, aside);
    await this.look();
    if (this.isOvertaken) return;
    await rename(aside, latestOf(this.cell));
    await flushFolder(this.cell.folder);
    const { every } = this.options;
    const now = performance.now();
    this.nextArchive = every === 0 ? now : now + Math.max(every, SHARE * (now - begun));
  }

  /** Leaves images of the run as it is, in the place of earlier ones; those that come too soon after them are left out. */
  preview(shown: Parameters<typeof packPreview>[0]): void {
    const now = performance.now();
    if (now < this.nextPreview || this.hasEnded) return;
    const packed = packPreview(shown);
    if (packed === null) return;
    this.put(PREVIEW, 'fast', packed);
    this.nextPreview = now + PREVIEWS;
  }

  /** Looks for a later attempt, and says that this one is alive. What the disk refuses is tried again at the next beat. */
  async look(): Promise<void> {
    const numbers = await attemptsIn(this.cell.folder).catch(() => []);
    const isLater = (number: number): boolean =>
      number > this.number && existsSync(join(attemptFolder(this.cell.folder, number), HEARTBEAT));
    if (!this.isOvertaken && numbers.some(isLater)) {
      this.isOvertaken = true;
      this.options.onOvertaken();
    }
    this.beat();
  }

  /** Says how the attempt ended, once: the first word is right. */
  ended(exit: Pick<AttemptExit, 'code' | 'outcome'> & Partial<Pick<AttemptExit, 'again'>>): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    clearInterval(this.timer);
    process.off('exit', this.onExit);
    const { iteration } = this;
    const whole: AttemptExit = { again: false, ...exit, iteration, at: new Date().toISOString() };
    this.put('exit.json', 'durable', whole);
    closeSync(this.events);
  }

  private beat(): void {
    if (!this.isWorking || this.hasEnded) return;
    const { iteration } = this;
    const job = this.options.job?.name ?? null;
    const beat: Heartbeat = {
      ...{ at: new Date().toISOString(), host: hostname() },
      ...{ pid: process.pid, job, iteration },
    };
    this.put(HEARTBEAT, 'fast', beat);
  }

  private put(name: string, durability: 'durable' | 'fast', value: object): void {
    try {
      writeAsideSync(join(this.folder, name), durability, Buffer.from(`${JSON.stringify(value)}\n`, 'utf8'));
    } catch (error) {
      if (!isSystemError(error)) throw error;
    }
  }
}

/** Makes a folder that is not there yet; of several that try, one does. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return false;
    throw error;
  }
}
