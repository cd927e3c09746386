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

/** The matrix of whole images; with `parted` and multi-formation, of the parts of their grids. */
export function matrixOf(info: Layout, parted = false): Matrix {
  const factored = info.hallucinators > 0;
  const parts = parted && info.factor > 1 ? Array.from({ length: info.factor ** 2 }, (_, i) => i) : [null];
  const groups = itemsByClass(info);
  const variants = [null, ...Array.from({ length: info.hallucinators }, (_, i) => i)];
  const rows = groups.flatMap((items, classIndex): MatrixRow[] => {
    if (!factored) {
      const cells = items.flatMap((basis) => parts.map((part) => cellOf(basis, null, part)));
      return cells.length > 0 ? [{ classIndex, basis: null, number: 1, part: null, cells }] : [];
    }
    return items.flatMap((basis, i) =>
      parts.map((part) => ({
        classIndex,
        basis,
        number: i + 1,
        part,
        cells: variants.map((hallucinator) => cellOf(basis, hallucinator, part)),
      })),
    );
  });
  const headings = factored && groups.some((items) => items.length * parts.length > 1);
  const lines = rows.flatMap((row): MatrixLine[] => {
    const line = { kind: 'row' as const, row };
    return headings && row.number === 1 && (row.part ?? 0) === 0
      ? [{ kind: 'class', classIndex: row.classIndex }, line]
      : [line];
  });
  return { rows, lines, columns: Math.max(0, ...rows.map((row) => row.cells.length)), factored, headings };
}

const cellOf = (basis: number, hallucinator: number | null, part: number | null): GalleryCell =>
  part === null ? { basis, hallucinator } : { basis, hallucinator, part };

export const sameCell = (a: GalleryCell | null, b: GalleryCell | null): boolean =>
  a !== null && b !== null && nameOfCell(a) === nameOfCell(b);

/** What keys, tests and links call a cell: `3-basis`, `3-0`, `3-0-2` with a part. */
export const nameOfCell = ({ basis, hallucinator, part = null }: GalleryCell): string =>
  `${basis}-${hallucinator ?? 'basis'}${part === null ? '' : `-${part}`}`;

/** The cell that lies so many rows and columns away; the nearest one at the edge. */
export function moveCell(matrix: Matrix, from: GalleryCell, rows: number, columns: number): GalleryCell {
  const row = matrix.rows.findIndex((one) => one.cells.some((cell) => sameCell(cell, from)));
  const column = matrix.rows[row]?.cells.findIndex((cell) => sameCell(cell, from)) ?? 0;
  const target = matrix.rows[Math.min(matrix.rows.length - 1, Math.max(0, row + rows))];
  return target?.cells[Math.min(target.cells.length - 1, Math.max(0, column + columns))] ?? from;
}
