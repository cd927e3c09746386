/**
 * Which row of the document shows which line. A line that comes into view takes the row of one that has left: changing
 * the words of a row costs a tenth of making one.
 */
import type { Line } from './arrange';

/** A line in view. */
export interface PlacedLine {
  readonly line: Line;
  readonly index: number;
  /** Pixels from the top. */
  readonly start: number;
}

export interface Seat extends PlacedLine {
  /** Names the row, and stays while lines change. */
  readonly seat: string;
}

const nameOf = (type: Line['type'], number: number): string => `${type}-${number}`;

/**
 * The rows for what is in view now. Rows of groups and of runs are not exchanged.
 *
 * @param ordered whether the rows stand in the order of the lines, as those read them who do not see where they lie;
 *   without it every row stays where it is in the document, since moving it costs as much as making it
 */
export function reseat(before: readonly Seat[], lines: readonly PlacedLine[], ordered: boolean): Seat[] {
  const known = new Set(before.map(({ line }) => line.key));
  const byKey = new Map(lines.map((one) => [one.line.key, one]));
  const newcomers = lines.filter(({ line }) => !known.has(line.key));
  const seats: Seat[] = [];
  for (const { seat, line } of before) {
    const stays = byKey.get(line.key);
    const at = stays ? -1 : newcomers.findIndex((one) => one.line.type === line.type);
    const next = stays ?? newcomers.splice(at, at < 0 ? 0 : 1)[0];
    if (next) seats.push({ ...next, seat });
  }
  const taken = new Set(seats.map(({ seat }) => seat));
  let number = 0;
  for (const one of newcomers) {
    while (taken.has(nameOf(one.line.type, number))) number++;
    const seat = nameOf(one.line.type, number++);
    seats.push({ ...one, seat });
  }
  return ordered ? seats.sort((a, b) => a.index - b.index) : seats;
}
