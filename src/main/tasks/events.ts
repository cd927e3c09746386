/** The events of an attempt from a byte on, in whole lines. */
import { join } from 'node:path';
import { isPlainFileIn } from '../core/disk/links';
import { openPlain } from '../core/formats/plain';
import { attemptFolder, attemptsIn, cellFolder } from './folder';
import { previewTime } from './preview';

/** Bytes of one piece: however they are escaped, a frame holds them. */
const PIECE = 2 ** 17;

export interface EventsPiece {
  /** The attempts at the cell. */
  readonly attempts: number;
  readonly lines: string;
  /** The byte after them. */
  readonly next: number;
  /** Whether the file has no whole line behind them now. */
  readonly isAll: boolean;
}

/** How far home has read what a cell tells. */
export interface EventsPlace {
  readonly folder: string;
  readonly index: number;
  readonly attempt: number;
  readonly from: number;
}

/**
 * What several cells tell, with when each has left its last preview. Of those that do not fit into one answer, the first ones: at
 * least one.
 */
export async function liveFrom(
  cells: readonly EventsPlace[],
): Promise<(EventsPiece & { readonly previewAt: number | null })[]> {
  const found: (EventsPiece & { readonly previewAt: number | null })[] = [];
  let bytes = 0;
  for (const { folder, ...from } of cells) {
    const piece = await eventsFrom(folder, from);
    bytes += Buffer.byteLength(piece.lines);
    if (found.length > 0 && bytes > PIECE) break;
    found.push({ ...piece, previewAt: await previewTime(folder, from.index, from.attempt) });
  }
  return found;
}

/** A piece of the events of an attempt. An attempt that is not there, or whose events are a link, tells nothing. */
export async function eventsFrom(
  folder: string,
  { index, attempt, from }: { readonly index: number; readonly attempt: number; readonly from: number },
): Promise<EventsPiece> {
  const cell = cellFolder(folder, index);
  const attempts = (await attemptsIn(cell).catch(() => [])).at(-1) ?? 0;
  const nothing = { attempts, lines: '', next: from, isAll: true };
  const own = attemptFolder(cell, attempt);
  const path = join(own, 'events.ndjson');
  if (!(await isPlainFileIn(own, path))) return nothing;
  const file = await openPlain(path);
  try {
    const buffer = Buffer.alloc(PIECE);
    const { bytesRead } = await file.read(buffer, 0, PIECE, from);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a) + 1;
    if (end === 0 && bytesRead < PIECE) return nothing;
    // A line that is longer than a piece is none of ours: what is left of it is no event either.
    const taken = end === 0 ? bytesRead : end;
    const lines = end === 0 ? '' : buffer.toString('utf8', 0, end);
    return { attempts, lines, next: from + taken, isAll: bytesRead < PIECE };
  } finally {
    await file.close();
  }
}
