/**
 * What cells at work tell, brought home as they tell it: one session of the program on each connected computer, asked every few
 * seconds for new bytes of all of them at once. The scheduler there is asked nothing. Which cells are at work is known from the
 * looks at the jobs; between two looks, those that would begin next are asked now and then whether they have.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Notify } from '@shared/ipc/contract';
import type { CellAtWork } from '../store/jobs';
import type { Library } from '../store/library';
import { followLive } from './follow';
import { Previews } from './previews';
import type { StudioComputers } from './studioComputers';

interface LiveOptions {
  readonly library: Library;
  readonly computers: Pick<StudioComputers, 'at' | 'connectedSince'>;
  readonly notify: Notify;
  /** Cells have begun since the last look at their job. */
  readonly onBegun: () => void;
  /** Resolves when cells may be asked about again; for tests. */
  readonly pause?: (signal: AbortSignal) => Promise<unknown>;
}

/** Milliseconds between two questions. */
const EVERY = 2000;
/** Of so many questions one is put to cells that wait, too: to so many of each job. */
const [ROUNDS, NEXT] = [5, 8];
const pauses = (signal: AbortSignal): Promise<unknown> => delay(EVERY, undefined, { signal, ref: false });

export class Live {
  private readonly ending = new AbortController();
  private timer: NodeJS.Timeout | null = null;
  /** Computers that are being asked. */
  private readonly sessions = new Map<string, Promise<unknown>>();
  /**
   * Computers whose session ended with an error, and since when their line was there: they are asked again when a look has gone
   * well, or through another line.
   */
  private readonly failed = new Map<string, string>();
  readonly previews = new Previews();

  constructor(private readonly options: LiveOptions) {}

  begin(): void {
    this.timer ??= setInterval(() => this.tick(), EVERY).unref();
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.ending.abort();
  }

  /** A computer has answered: what kept its cells from telling may be over. */
  retry(computer: string): void {
    this.failed.delete(computer);
  }

  /** Has every connected computer asked that has cells at work, or about to, and is not asked yet. Nobody is asked anything for it. */
  tick(): void {
    const { library, computers } = this.options;
    const cells = [...library.jobs.atWork(), ...library.jobs.nextToWork(1)];
    for (const computer of new Set(cells.map((cell) => cell.computer))) {
      const since = computers.connectedSince(computer);
      if (since === null || this.sessions.has(computer) || this.failed.get(computer) === since) continue;
      this.failed.delete(computer);
      this.start(computer, since);
    }
  }

  /** Resolves when the session with a computer is over; at once where there is none. */
  async ended(computer: string): Promise<void> {
    await this.sessions.get(computer);
  }

  private start(computer: string, since: string): void {
    const { library, computers, notify, onBegun, pause = pauses } = this.options;
    const { previews } = this;
    const { signal } = this.ending;
    const own = (cells: readonly CellAtWork[]): CellAtWork[] =>
      cells.filter((cell) => cell.computer === computer);
    const session = computers
      .at(computer, async (place) => {
        for (let round = 0; !signal.aborted; round += 1) {
          const working = own(library.jobs.atWork());
          const isAskingAll = round % ROUNDS === 0;
          const waiting = isAskingAll || working.length === 0 ? own(library.jobs.nextToWork(NEXT)) : [];
          const open = isAskingAll ? [...working, ...waiting] : working;
          if (working.length === 0 && waiting.length === 0) return;
          if (await followLive(library, place, open, { notify, previews })) onBegun();
          await pause(signal).catch(() => undefined);
        }
      })
      // The line says what is wrong with it; the looks, what the computer refuses.
      .catch(() => this.failed.set(computer, since))
      .finally(() => this.sessions.delete(computer));
    this.sessions.set(computer, session);
  }
}
