/** From runs to the lines of the table: found, filtered, sorted, in groups; and which row of the document shows which line. */
import { wordsOf } from '@renderer/ui/typed';
import type { Cell, RunColumn } from './columns';
import type { RunEntry } from './entry';

export interface GroupLine {
  readonly type: 'group';
  readonly key: string;
  /** The value that the runs of the group share; null for those without one. */
  readonly value: Cell;
  readonly entries: readonly RunEntry[];
  readonly collapsed: boolean;
}

export interface RunLine {
  readonly type: 'run';
  /** Unique among the lines: a run with several tags may stand in several groups. */
  readonly key: string;
  readonly entry: RunEntry;
}

export type Line = GroupLine | RunLine;

export interface Sort {
  readonly column: RunColumn;
  readonly descending: boolean;
}

export interface Arrangement {
  readonly search: string;
  readonly filter: ((entry: RunEntry) => boolean) | null;
  readonly group: RunColumn | null;
  /** Keys of groups that are folded. */
  readonly collapsed: ReadonlySet<string>;
  /** A status in the language of the interface, for the search. */
  readonly statusWord: (entry: RunEntry) => string;
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Those that are found and pass the filter, in the order that they came in. */
function chosen(lines: readonly RunLine[], arrangement: Arrangement): readonly RunLine[] {
  const { search, filter, statusWord } = arrangement;
  const passed = filter === null ? lines : lines.filter(({ entry }) => filter(entry));
  const words = wordsOf(search);
  if (words.length === 0) return passed;
  return passed.filter(({ entry }) =>
    words.every((word) => entry.text.includes(word) || statusWord(entry).toLowerCase().includes(word)),
  );
}

/**
 * The lines of the table.
 * @param all every run in the order of the table: see {@link sorted}. Without groups the lines of what is found are among
 *   these, so that a row whose run stays is not drawn again.
 */
export function arrange(all: readonly RunLine[], arrangement: Arrangement): readonly Line[] {
  const lines = chosen(all, arrangement);
  const { group, collapsed } = arrangement;
  if (group === null) return lines;
  const runs = lines.map(({ entry }) => entry);
  return groupsOf(runs, group).flatMap(({ key, value, entries: own }) => {
    const head: GroupLine = { type: 'group', key, value, entries: own, collapsed: collapsed.has(key) };
    if (head.collapsed) return [head];
    return [head, ...own.map((entry) => ({ type: 'run' as const, key: `${key} ${entry.id}`, entry }))];
  });
}

/** Pinned runs first, then in the order of a column; runs without a value come last in either direction. */
export function sorted(
  entries: readonly RunEntry[],
  { column, descending }: Sort,
  pinned: ReadonlySet<string> = new Set(),
): RunLine[] {
  const compare = column.kind === 'date' ? compareDates : compareCells;
  const sign = descending ? -1 : 1;
  return entries
    .map((entry) => ({ entry, key: sortKey(column.value(entry)), later: pinned.has(entry.id) ? 0 : 1 }))
    .sort((a, b) => {
      if (a.later !== b.later) return a.later - b.later;
      if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
      return sign * compare(a.key, b.key);
    })
    .map(({ entry }) => ({ type: 'run', key: entry.id, entry }));
}

function sortKey(cell: Cell): string | number | null {
  if (cell === null || typeof cell === 'number') return cell;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return Number(cell);
  return cell.length === 0 ? null : cell.join(' ');
}

const compareDates = (a: string | number, b: string | number): number => Number(a > b) - Number(a < b);
const compareCells = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));

interface Group {
  readonly key: string;
  readonly value: Cell;
  readonly entries: RunEntry[];
}

/** Groups by the values of a column; runs without a value come last. */
function groupsOf(entries: readonly RunEntry[], column: RunColumn): Group[] {
  const groups = new Map<string, Group>();
  const add = (value: Cell, entry: RunEntry): void => {
    const key = `${column.id}=${JSON.stringify(value)}`;
    const group = groups.get(key) ?? { key, value, entries: [] };
    groups.set(key, group);
    group.entries.push(entry);
  };
  for (const entry of entries) {
    const value = column.value(entry);
    if (!Array.isArray(value)) add(value, entry);
    else if (value.length === 0) add(null, entry);
    else for (const one of value as readonly string[]) add(one, entry);
  }
  return [...groups.values()].sort((a, b) => {
    const [x, y] = [sortKey(a.value), sortKey(b.value)];
    return x === null || y === null ? Number(x === null) - Number(y === null) : compareCells(x, y);
  });
}

/** Mean and population deviation of the best accuracies of some runs, e.g. of the seeds in a group; null without any. */
export function accuracyOf(
  entries: readonly RunEntry[],
): { readonly count: number; readonly mean: number; readonly std: number } | null {
  const known = entries.map(({ bestAccuracy }) => bestAccuracy).filter((value) => value !== null);
  if (known.length === 0) return null;
  const mean = known.reduce((a, b) => a + b, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  return { count: known.length, mean, std: Math.sqrt(variance) };
}

/*
 * Which row of the document shows which line. A line that comes into view takes the row of one that has left: changing
 * the words of a row costs a tenth of making one.
 */

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
