/**
 * What runs elsewhere tell while they work, brought into their rows here: curves, iterations, logs. How far home has read is
 * written in the same transaction as what it has read, so that a line that breaks at any moment loses nothing and brings nothing
 * twice. When the run comes home, its archive takes the place of all of it.
 */
import type { MetricPoint } from '@shared/domain';
import type { Notify } from '@shared/ipc/contract';
import type { Job, JobCell } from '@shared/tasks/job';
import { type CellEvent, readEvents } from '@shared/tasks/events';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { MOST_LIVE } from '@shared/computers/agent';
import type { CellAtWork, ReadPlace } from '../store/jobs';
import type { Library } from '../store/library';
import type { EventsPiece } from '../tasks/events';
import { unpackPreview } from '../tasks/preview';
import type { Place } from './place';
import type { Previews } from './previews';

interface FollowOptions {
  readonly notify?: Notify;
  /** Hears of each event, after it is written down. */
  readonly onEvent?: (cell: JobCell, event: CellEvent) => void;
}

/** Bytes of the events of one attempt that home reads. */
const MOST_BYTES = 2 ** 30;
/** Cells that are asked about together: the way there and back is taken once for all of them. */
const AT_ONCE = 20;
/** Pieces of a cell's events that one call reads: an agent that tells of ever more attempts, or of ever more bytes, ends no call. */
const MOST_PIECES = 1000;
/** Series that a run here may get from elsewhere. */
const MOST_SERIES = 1000;
/** Lines of the log that a run here may get from elsewhere. */
const MOST_LINES = 10_000;

/**
 * Reads on, for each cell of a job that is not home, as far as its attempts have told by now. Throws a UserError where the
 * computer is not reached; the next call goes on.
 */
export async function followJob(
  library: Library,
  place: Place,
  id: string,
  options: FollowOptions = {},
): Promise<Job> {
  const folder = place.taskFolder(library.tasksFolder, id);
  const cells = library.jobs.get(id).cells.filter(({ isClaimed, sha256 }) => isClaimed && sha256 === null);
  for (let at = 0; at < cells.length; at += AT_ONCE) {
    const reading = cells
      .slice(at, at + AT_ONCE)
      .map((cell) => followCell(library, place, { id, folder, cell }, options));
    // None writes any more when one of them is an error.
    await Promise.allSettled(reading);
    await Promise.all(reading);
  }
  return library.jobs.get(id);
}

async function followCell(
  library: Library,
  place: Place,
  { id, folder, cell }: { readonly id: string; readonly folder: string; readonly cell: JobCell },
  options: FollowOptions,
): Promise<void> {
  const { index } = cell;
  for (let pieces = 0; pieces < MOST_PIECES; pieces += 1) {
    const { attempt, bytes: from } = library.jobs.readOf(id, index);
    if (from >= MOST_BYTES) return;
    const piece = await place.ask('events', { folder, index, attempt, from });
    const isOver = !take(library, { jobId: id, ...cell }, { attempt, bytes: from }, piece, {
      ...options,
      onEvent: (event) => options.onEvent?.(cell, event),
    });
    if (isOver) return;
  }
}

/**
 * Reads on, for cells of any jobs of a computer that work or are about to, with one question for many of them.
 * @param previews the last one of each run that home has
 * @returns whether cells have begun that were last seen to wait
 */
export async function followLive(
  library: Library,
  place: Place,
  cells: readonly CellAtWork[],
  { notify, previews }: { readonly notify: Notify; readonly previews: Previews },
): Promise<boolean> {
  let [open, haveBegun] = [cells, false];
  for (let pieces = 0; open.length > 0 && pieces < MOST_PIECES; pieces += 1) {
    const asked = open.slice(0, MOST_LIVE).map((cell) => {
      const { attempt, bytes } = library.jobs.readOf(cell.jobId, cell.index);
      return { cell, attempt, bytes, folder: place.taskFolder(library.tasksFolder, cell.jobId) };
    });
    const { cells: told } = await place.ask('live', {
      cells: asked.map(({ cell: { index }, folder, attempt, bytes: from }) => ({
        folder,
        index,
        attempt,
        from,
      })),
    });
    if (told.length === 0 || told.length > asked.length) {
      throw new UserError('unavailable', message('computers.rubbish'));
    }
    const more: CellAtWork[] = [];
    for (const [i, piece] of told.entries()) {
      const { cell, attempt, bytes, folder } = asked[i]!;
      if (take(library, cell, { attempt, bytes }, piece, { notify }) && bytes < MOST_BYTES) more.push(cell);
      if (cell.isWaiting && library.jobs.begins(cell.jobId, cell.index, piece.attempts)) {
        haveBegun = true;
        notify('run.changed', { run: library.runs.get(cell.runId) });
      }
      const { previewAt } = piece;
      if (previewAt === null || previews.isKnown(cell.runId, previewAt)) continue;
      const { preview } = await place.ask('preview', { folder, index: cell.index, attempt });
      const shown = preview === null ? null : unpackPreview(preview);
      previews.keep(cell.runId, previewAt, shown);
      if (shown !== null) notify('run.preview', { runId: cell.runId, ...shown });
    }
    open = [...open.slice(told.length), ...more];
  }
  return haveBegun;
}

/**
 * Takes a piece of what a cell tells into its rows, unless another question has brought it meanwhile.
 * @returns whether there is more to ask for
 * @throws UserError where it is not what was asked for
 */
function take(
  library: Library,
  { jobId, index, runId }: Pick<CellAtWork, 'jobId' | 'index' | 'runId'>,
  { attempt, bytes: from }: ReadPlace,
  piece: EventsPiece,
  { notify, onEvent }: { readonly notify?: Notify; readonly onEvent?: (event: CellEvent) => void },
): boolean {
  if (piece.next < from || (piece.next === from && (piece.lines !== '' || !piece.isAll))) {
    throw new UserError('unavailable', message('computers.rubbish'));
  }
  const events = readEvents(piece.lines);
  // A later attempt writes behind a folder of its own; what the earlier one has not ended stays unread.
  const isOver = piece.isAll && attempt < piece.attempts;
  const next = isOver ? { attempt: attempt + 1, bytes: 0 } : { attempt, bytes: piece.next };
  const tell = new Telling(library, runId);
  const isTaken = library.transaction(() => {
    const now = library.jobs.readOf(jobId, index);
    if (now.attempt !== attempt || now.bytes !== from) return false;
    // Home meanwhile, or taken away: its rows are its own again.
    if (!library.jobs.isAway(jobId, index)) return false;
    tell.take(events);
    library.jobs.read(jobId, index, next);
    return true;
  });
  if (!isTaken) return false;
  tell.notify(notify);
  for (const event of events) onEvent?.(event);
  return !piece.isAll || isOver;
}

/** Writes events of a run down, and says what changed. */
class Telling {
  private points: MetricPoint[] = [];
  private readonly told: (() => void)[] = [];
  private send: Notify = () => undefined;

  constructor(
    private readonly library: Library,
    private readonly runId: string,
  ) {}

  take(events: readonly CellEvent[]): void {
    const { runs, logs } = this.library;
    const last = runs.get(this.runId).config.training.iterations;
    const known = this.library.metrics.names(this.runId);
    let [lines, hasStarted] = [logs.count(this.runId), false];
    for (const event of events) {
      if (event.event === 'started') {
        // An attempt starts once. Each start looks at every series of the run.
        if (hasStarted) continue;
        hasStarted = true;
        const { engine, device, storage } = event;
        const iteration = Math.min(event.iteration, last);
        this.flush();
        this.library.metrics.cut(this.runId, iteration);
        runs.heard(this.runId, { engine, device, iteration, storage });
        this.told.push(() => this.send('run.rewound', { runId: this.runId, iteration }));
      } else if (event.event === 'metric') {
        const { series, step, value } = event;
        if (step > last || (known.size >= MOST_SERIES && !known.has(series))) continue;
        known.add(series);
        this.points.push({ series, step, value: value ?? Number.NaN });
      } else if (event.event === 'progress' || event.event === 'checkpoint') {
        runs.setIteration(this.runId, Math.min(event.iteration, last));
      } else if (lines < MOST_LINES) {
        lines += 1;
        const level = event.event === 'log' ? event.level : 'error';
        const entry = logs.add(this.runId, level, event.message);
        this.told.push(() => this.send('run.log', { entry }));
      }
    }
    this.flush();
  }

  notify(send: Notify | undefined): void {
    if (send === undefined || this.told.length === 0) return;
    this.send = send;
    this.told.forEach((tell) => tell());
    send('run.changed', { run: this.library.runs.get(this.runId) });
  }

  private flush(): void {
    const { points } = this;
    if (points.length === 0) return;
    this.points = [];
    this.library.metrics.append(this.runId, points);
    this.told.push(() => this.send('run.metrics', { runId: this.runId, points }));
  }
}
