/** Widths of the table's columns, in pixels: known beforehand, so that scrolling never measures anything. */
import { parseColumn, type ColumnKind, type RunColumn } from './columns';

/** Height of a line. */
export const ROW = 40;
/** The mark, the name and the button of the menu: one cell, because every cell that stays in place costs as much as a row. */
export const NAME_WIDTH = 320;

const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  text: 150,
  number: 104,
  ipc: 104,
  percent: 112,
  duration: 112,
  date: 116,
  bytes: 92,
  tags: 170,
  status: 124,
  images: 124,
};

/** How narrow and how wide a column can be made. */
export const LEAST_WIDTH = 56;
export const MOST_WIDTH = 960;

/** Widths that people gave to columns, by id. */
export type ColumnWidths = Readonly<Record<string, number>>;

export const withinBounds = (width: number): number =>
  Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.round(width)));

/** The width of a column: what it was given, or what suits its kind. */
export function widthOf({ id, kind }: Pick<RunColumn, 'id' | 'kind'>, given: ColumnWidths): number {
  const own = given[id];
  if (own !== undefined) return withinBounds(own);
  if (id === 'name') return NAME_WIDTH;
  if (id === 'notes') return 220;
  if (id === 'iteration') return 128;
  return /^(metric|config):/.test(id) ? 140 : WIDTHS[kind];
}

/** Widths as they were stored; whatever cannot be read is as at first. */
export function readWidths(text: string | null): ColumnWidths {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    if (typeof stored !== 'object' || stored === null) return {};
    const entries = Object.entries(stored).filter(
      (entry): entry is [string, number] =>
        parseColumn(entry[0]) !== null && typeof entry[1] === 'number' && Number.isFinite(entry[1]),
    );
    return Object.fromEntries(entries.map(([id, width]) => [id, withinBounds(width)]));
  } catch {
    return {};
  }
}

/** The columns' widths as a grid's template, and their sum. What is left over goes to the last. */
export function tracksOf(
  columns: readonly Pick<RunColumn, 'id' | 'kind'>[],
  given: ColumnWidths = {},
): {
  readonly template: string;
  readonly width: number;
} {
  const widths = [{ id: 'name', kind: 'text' as const }, ...columns].map((column) => widthOf(column, given));
  return {
    template: `${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`,
    width: widths.reduce((sum, width) => sum + width, 0),
  };
}
