/** Widths of the table's columns, in pixels: fixed, so that scrolling never measures anything. */
import type { ColumnKind, RunColumn } from '../../../lib/runTable/columns';

/** Height of a line. */
export const ROW = 40;
/** The mark, the name and the button of the menu: one cell, because every cell that stays in place costs as much as a row. */
export const NAME_WIDTH = 320;

const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  text: 150,
  number: 104,
  percent: 112,
  duration: 112,
  date: 116,
  bytes: 92,
  tags: 170,
  status: 124,
  images: 124,
};

function widthOf({ id, kind }: RunColumn): number {
  if (id === 'notes') return 220;
  if (id === 'iteration') return 128;
  return /^(metric|config):/.test(id) ? 140 : WIDTHS[kind];
}

/** The columns' widths as a grid's template, and their sum. What is left over goes to the last. */
export function tracksOf(columns: readonly RunColumn[]): {
  readonly template: string;
  readonly width: number;
} {
  const widths = [NAME_WIDTH, ...columns.map(widthOf)];
  return {
    template: `${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`,
    width: widths.reduce((sum, width) => sum + width, 0),
  };
}
