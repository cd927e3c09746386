/** How a gallery is laid out: a row for each basis with its hallucinations, or a row of images for each class. */
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';

export interface MatrixRow {
  /** Class index. */
  readonly classIndex: number;
  /** Basis of the row; null where the row holds the images of a class. */
  readonly basis: number | null;
  /** 1-based number of the basis within its class. */
  readonly number: number;
  /** The part of the grid that the row shows; null where it shows whole images. */
  readonly part: number | null;
  readonly cells: readonly GalleryCell[];
}

/** A class heading, or a row of pictures. */
export type MatrixLine =
  { readonly kind: 'class'; readonly classIndex: number } | { readonly kind: 'row'; readonly row: MatrixRow };

export interface Matrix {
  readonly rows: readonly MatrixRow[];
  readonly lines: readonly MatrixLine[];
  readonly columns: number;
  /** Rows are bases with hallucinations, not images of plain pixels. */
  readonly factored: boolean;
  /** Classes have headings of their own; else each row names its class. */
  readonly headings: boolean;
}

/** Bases or images of each class, in storage order. */
export function itemsByClass(info: Pick<GalleryInfo, 'basisClasses' | 'classNames'>): number[][] {
  const groups: number[][] = info.classNames.map(() => []);
  info.basisClasses.forEach((classIndex, item) => groups[classIndex]?.push(item));
  return groups;
}

const numbers = new WeakMap<readonly number[], readonly number[]>();

/** The number of a basis or image within its class, from 1. Counted once for each layout. */
export function numberInClass(basisClasses: readonly number[], basis: number): number {
  let counted = numbers.get(basisClasses);
  if (!counted) {
    const soFar = new Map<number, number>();
    counted = basisClasses.map((classIndex) => {
      const number = (soFar.get(classIndex) ?? 0) + 1;
      soFar.set(classIndex, number);
      return number;
    });
    numbers.set(basisClasses, counted);
  }
  return counted[basis] ?? 1;
}

type Layout = Pick<GalleryInfo, 'basisClasses' | 'classNames' | 'hallucinators' | 'factor'>;

/** Where a cell stands: its row and column. */
export interface Position {
  readonly row: number;
  readonly column: number;
}

/**
 * The matrix of whole images; with `parted` and multi-formation, of the parts of their grids.
 * @param order Bases (or images) in another order than by class. Rows then name their class themselves; images of plain
 * pixels stay in the row of their class.
 */
export function matrixOf(info: Layout, parted = false, order: readonly number[] | null = null): Matrix {
  const factored = info.hallucinators > 0;
  const parts = parted && info.factor > 1 ? Array.from({ length: info.factor ** 2 }, (_, i) => i) : [null];
  const groups = itemsByClass(info);
  const rows = factored ? basisRows(info, groups, parts, order) : classRows(groups, parts, order);
  const headings = factored && order === null && groups.some((items) => items.length * parts.length > 1);
  const lines = rows.flatMap((row): MatrixLine[] => {
    const line = { kind: 'row' as const, row };
    return headings && row.number === 1 && (row.part ?? 0) === 0
      ? [{ kind: 'class', classIndex: row.classIndex }, line]
      : [line];
  });
  const columns = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  return { rows, lines, columns, factored, headings };
}

function basisRows(
  info: Layout,
  groups: readonly (readonly number[])[],
  parts: readonly (number | null)[],
  order: readonly number[] | null,
): MatrixRow[] {
  const variants = [null, ...Array.from({ length: info.hallucinators }, (_, i) => i)];
  return (order ?? groups.flat()).flatMap((basis) =>
    parts.map((part) => ({
      classIndex: info.basisClasses[basis] ?? 0,
      basis,
      number: numberInClass(info.basisClasses, basis),
      part,
      cells: variants.map((hallucinator) => cellOf(basis, hallucinator, part)),
    })),
  );
}

function classRows(
  groups: readonly (readonly number[])[],
  parts: readonly (number | null)[],
  order: readonly number[] | null,
): MatrixRow[] {
  const places = order && new Map(order.map((item, place) => [item, place]));
  return groups.flatMap((items, classIndex): MatrixRow[] => {
    const sorted = places ? [...items].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)) : items;
    const cells = sorted.flatMap((basis) => parts.map((part) => cellOf(basis, null, part)));
    return cells.length > 0 ? [{ classIndex, basis: null, number: 1, part: null, cells }] : [];
  });
}

const cellOf = (basis: number, hallucinator: number | null, part: number | null): GalleryCell =>
  part === null ? { basis, hallucinator } : { basis, hallucinator, part };

export const sameCell = (a: GalleryCell | null, b: GalleryCell | null): boolean =>
  a !== null &&
  b !== null &&
  a.basis === b.basis &&
  a.hallucinator === b.hallucinator &&
  (a.part ?? null) === (b.part ?? null);

/** What keys, tests and links call a cell: `3-basis`, `3-0`, `3-0-2` with a part. */
export const nameOfCell = ({ basis, hallucinator, part = null }: GalleryCell): string =>
  `${basis}-${hallucinator ?? 'basis'}${part === null ? '' : `-${part}`}`;

/** Parts of a grid at most, and one for the whole. */
const PARTS = 10;
const indices = new WeakMap<Matrix, ReadonlyMap<number, Position>>();
const keyOf = (basis: number, part: number | null | undefined): number => basis * PARTS + (part ?? -1) + 1;

/** Where the first cell of every basis (and part) stands. Made once for each matrix. */
function indexOf(matrix: Matrix): ReadonlyMap<number, Position> {
  const known = indices.get(matrix);
  if (known) return known;
  const index = new Map<number, Position>();
  matrix.rows.forEach((one, row) => {
    const firsts = matrix.factored ? one.cells.slice(0, 1) : one.cells;
    firsts.forEach(({ basis, part }, column) => index.set(keyOf(basis, part), { row, column }));
  });
  indices.set(matrix, index);
  return index;
}

/** Where a cell stands; null when the matrix does not show it. */
export function positionOf(matrix: Matrix, cell: GalleryCell): Position | null {
  const first = indexOf(matrix).get(keyOf(cell.basis, cell.part));
  if (!first) return null;
  const column = first.column + (matrix.factored && cell.hallucinator !== null ? cell.hallucinator + 1 : 0);
  return sameCell(matrix.rows[first.row]?.cells[column] ?? null, cell) ? { row: first.row, column } : null;
}

/** The cell of this matrix for one of another: itself, or the same pair as a whole or in parts. */
export function counterpart(matrix: Matrix, cell: GalleryCell | null): GalleryCell | null {
  if (cell === null) return null;
  const { basis, hallucinator } = cell;
  const candidates = [cell, { basis, hallucinator }, { basis, hallucinator, part: 0 }];
  return candidates.find((one) => positionOf(matrix, one) !== null) ?? null;
}

/** The cell that lies so many rows and columns away; the nearest one at the edge. */
export function moveCell(matrix: Matrix, from: GalleryCell, rows: number, columns: number): GalleryCell {
  const { row, column } = positionOf(matrix, from) ?? { row: -1, column: 0 };
  const target = matrix.rows[Math.min(matrix.rows.length - 1, Math.max(0, row + rows))];
  return target?.cells[Math.min(target.cells.length - 1, Math.max(0, column + columns))] ?? from;
}

/** The cells of the rectangle between two cells, row by row. */
export function cellsBetween(matrix: Matrix, from: GalleryCell, to: GalleryCell): GalleryCell[] {
  const [a, b] = [positionOf(matrix, from), positionOf(matrix, to)];
  if (!a || !b) return [to];
  const [left, right] = [Math.min(a.column, b.column), Math.max(a.column, b.column)];
  const rows = matrix.rows.slice(Math.min(a.row, b.row), Math.max(a.row, b.row) + 1);
  return rows.flatMap(({ cells }) => cells.slice(left, right + 1));
}

/** At most `most` of a list's items, those around item `index`. */
export function itemsAround<T>(items: readonly T[], index: number, most: number): readonly T[] {
  const from = Math.max(0, Math.min(index - Math.floor(most / 2), items.length - most));
  return items.slice(from, from + most);
}
