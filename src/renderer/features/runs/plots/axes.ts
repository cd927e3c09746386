/** Runs along axes: where the value of any column lies, from 0 to 1, and what colour it has. */
import { linearAxis, logAxis, valueAxis, type Axis } from '@shared/charts/axis';
import { isNumeric, type RunColumn } from '../table/columns';
import type { RunEntry } from '../table/entry';

export interface PlotAxis {
  readonly column: RunColumn;
  /** `names`: values without an order, side by side. */
  readonly kind: 'linear' | 'log' | 'names';
  readonly ticks: readonly { readonly at: number; readonly value: number | string }[];
  /** Null where the run has no such value, or none that the axis can show. */
  place(entry: RunEntry): number | null;
}

/** Names that an axis has room for; rarer ones beyond are not shown. */
const MOST_NAMES = 20;
/** Stretches between ticks. */
const PARTS = 5;

const finite = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** The least and the greatest of a column's numbers; `low` is above `high` where there are none. */
function extentOf(
  column: RunColumn,
  entries: readonly RunEntry[],
  counts: (value: unknown) => value is number,
): { readonly low: number; readonly high: number } {
  let [low, high] = [Infinity, -Infinity];
  for (const entry of entries) {
    const value = column.value(entry);
    if (!counts(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

const nameOf = (column: RunColumn, entry: RunEntry): string | null => {
  const cell = column.value(entry);
  if (cell === null || cell === '') return null;
  return Array.isArray(cell) ? (cell.length === 0 ? null : cell.join(', ')) : String(cell);
};

/** The names of a column, the most frequent ones, in order. */
function namesOf(column: RunColumn, entries: readonly RunEntry[]): string[] {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const name = nameOf(column, entry);
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_NAMES)
    .map(([name]) => name)
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
}

/**
 * An axis that holds the values of all these runs. A logarithmic one needs positive values: others are then left out. `auto` is
 * logarithmic where all are positive and span more than a factor of 20.
 */
export function axisOf(
  column: RunColumn,
  entries: readonly RunEntry[],
  scale: 'linear' | 'log' | 'auto' = 'linear',
): PlotAxis {
  if (!isNumeric(column.kind)) {
    const names = namesOf(column, entries);
    const places = new Map(names.map((name, i) => [name, (i + 0.5) / names.length]));
    return {
      column,
      kind: 'names',
      ticks: [...places].map(([value, at]) => ({ at, value })),
      place: (entry) => places.get(nameOf(column, entry) ?? '') ?? null,
    };
  }
  const shown = (value: unknown): value is number => finite(value) && (scale !== 'log' || value > 0);
  const { low, high } = extentOf(column, entries, shown);
  const axis: Axis = low > high ? linearAxis(0, 1, PARTS) : scaled(low, high, scale);
  return {
    column,
    kind: axis.kind,
    ticks: axis.ticks.map((value) => ({ at: axis.at(value), value })),
    place(entry) {
      const value = column.value(entry);
      return shown(value) ? axis.at(value) : null;
    },
  };
}

function scaled(low: number, high: number, scale: 'linear' | 'log' | 'auto'): Axis {
  if (scale === 'auto') return valueAxis([low, high], PARTS);
  return scale === 'log' ? logAxis(low, high) : linearAxis(low, high, PARTS);
}

export interface PlotColours {
  /** Index of a palette's colour, or a share of the way from the first to the last shade; null for runs without the value. */
  of(entry: RunEntry): { readonly index: number } | { readonly share: number } | null;
  /** Names by colour, or the ends of the shades. */
  readonly legend:
    | { readonly kind: 'names'; readonly names: readonly string[] }
    | { readonly kind: 'shades'; readonly low: number; readonly high: number };
}

/** Colours of the charts' palette. */
const PALETTE = 8;

/** Colours by a column: one of the palette for each of a few values, shades for many numbers. */
export function coloursOf(column: RunColumn, entries: readonly RunEntry[]): PlotColours {
  const names = [...new Set(entries.flatMap((entry) => nameOf(column, entry) ?? []))];
  if (!isNumeric(column.kind) || names.length <= PALETTE) {
    const ordered = isNumeric(column.kind)
      ? names.sort((a, b) => Number(a) - Number(b))
      : namesOf(column, entries).slice(0, PALETTE);
    const index = new Map(ordered.map((name, i) => [name, i]));
    return {
      legend: { kind: 'names', names: ordered },
      of(entry) {
        const found = index.get(nameOf(column, entry) ?? '');
        return found === undefined ? null : { index: found };
      },
    };
  }
  const { low, high } = extentOf(column, entries, finite);
  return {
    legend: { kind: 'shades', low, high },
    of(entry) {
      const value = column.value(entry);
      return finite(value) ? { share: high > low ? (value - low) / (high - low) : 0.5 } : null;
    },
  };
}

/** A run where the axes of a plot have it. */
export interface PlacedRun {
  readonly entry: RunEntry;
  readonly x: number;
  readonly y: number;
}

/** The runs that have both values. */
export const placedRuns = (entries: readonly RunEntry[], x: PlotAxis, y: PlotAxis): PlacedRun[] =>
  entries.flatMap((entry) => {
    const [across, up] = [x.place(entry), y.place(entry)];
    return across === null || up === null ? [] : [{ entry, x: across, y: up }];
  });

/** Ranges along axes, by their column's id; from low to high, 0 to 1. */
export type Ranges = ReadonlyMap<string, readonly [number, number]>;

/** The runs whose values lie within all ranges. */
export function withinRanges(
  entries: readonly RunEntry[],
  axes: readonly PlotAxis[],
  ranges: Ranges,
): RunEntry[] {
  const bounded = axes.flatMap((axis) => {
    const range = ranges.get(axis.column.id);
    return range === undefined ? [] : [{ axis, range }];
  });
  return entries.filter((entry) =>
    bounded.every(({ axis, range: [low, high] }) => {
      const at = axis.place(entry);
      return at !== null && at >= low && at <= high;
    }),
  );
}
