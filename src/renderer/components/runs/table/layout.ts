/** Widths of the table's columns, in pixels: fixed, so that scrolling never measures anything. */
import type { ColumnKind, RunColumn } from '../../../lib/runTable/columns';

export const CHOICE_WIDTH = 36;
export const NAME_WIDTH = 260;
export const ACTIONS_WIDTH = 44;

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

export function widthOf({ id, kind }: RunColumn): number {
  if (id === 'notes') return 220;
  if (id === 'iteration') return 128;
  return id.startsWith('metric:') ? 132 : WIDTHS[kind];
}
