import type { TileChoice } from '../graph/tileChoice';

/** A choice as a short text: `128x64x16/8x8` is a tile and that of a thread, `*4` the parts of the sum. */
export const choiceText = ({ tile, splits }: TileChoice): string =>
  `${tile.rows}x${tile.columns}x${tile.depth}/${tile.threadRows}x${tile.threadColumns}*${splits}`;

const FORM = /^(\d{1,4})x(\d{1,4})x(\d{1,3})\/(\d{1,2})x(\d{1,2})\*(\d{1,5})$/;

/** The choice that a text stands for; undefined when it is none. */
export function readChoice(text: string): TileChoice | undefined {
  const numbers = FORM.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [rows = 0, columns = 0, depth = 0, threadRows = 0, threadColumns = 0, splits = 0] = numbers;
  if (numbers.includes(0)) return undefined;
  return { tile: { rows, columns, depth, threadRows, threadColumns }, splits };
}
