/** The gallery's matrix: how it is laid out, in which order, which cells are chosen, and what keys do to it. */
import type { GalleryCell, GalleryInfo, GalleryScores } from '@shared/ipc/contract';

interface MatrixRow {
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

/* The bases of a gallery in the order of a figure, and the figure of a cell. */

type Factors = Pick<GalleryInfo, 'basisClasses' | 'hallucinators'>;

/** The figure of one image; null for a basis that is shown itself while its hallucinations have the figures. */
export function scoreOf(
  { hallucinators }: Factors,
  scores: Pick<GalleryScores, 'values'> | null,
  { basis, hallucinator }: GalleryCell,
): number | null {
  if (!scores) return null;
  if (hallucinators === 0) return scores.values[basis] ?? null;
  return hallucinator === null ? null : (scores.values[basis * hallucinators + hallucinator] ?? null);
}

/** Mean figure of the images of a basis. */
function meanScore(layout: Factors, scores: Pick<GalleryScores, 'values'>, basis: number): number {
  const variants = Math.max(1, layout.hallucinators);
  let sum = 0;
  for (let v = 0; v < variants; v += 1) sum += scores.values[basis * variants + v] ?? 0;
  return sum / variants;
}

/** Bases by their mean figure, the largest first unless `ascending`; equal ones in storage order. */
export function orderByScore(
  layout: Factors,
  scores: Pick<GalleryScores, 'values'>,
  ascending = false,
): number[] {
  const means = layout.basisClasses.map((_, basis) => meanScore(layout, scores, basis));
  const sign = ascending ? 1 : -1;
  return [...means.keys()].sort((a, b) => sign * ((means[a] ?? 0) - (means[b] ?? 0)) || a - b);
}

/* Which cells of a matrix are chosen. The active one has the focus; ranges reach from the anchor. */

export interface CellSelection {
  /** By name. */
  readonly chosen: ReadonlyMap<string, GalleryCell>;
  readonly active: GalleryCell | null;
  readonly anchor: GalleryCell | null;
}

export const noSelection: CellSelection = { chosen: new Map(), active: null, anchor: null };

const named = (cells: readonly GalleryCell[]): Map<string, GalleryCell> =>
  new Map(cells.map((cell) => [nameOfCell(cell), cell]));

/** One cell alone. */
export const only = (cell: GalleryCell): CellSelection => ({
  chosen: named([cell]),
  active: cell,
  anchor: cell,
});

/** These cells; the first of them, or the one given, is active. */
export function these(cells: readonly GalleryCell[], active = cells[0] ?? null): CellSelection {
  return { chosen: named(cells), active, anchor: active };
}

/** Adds a cell, or takes it away. */
export function toggled(selection: CellSelection, cell: GalleryCell): CellSelection {
  const chosen = new Map(selection.chosen);
  const name = nameOfCell(cell);
  if (!chosen.delete(name)) chosen.set(name, cell);
  return { chosen, active: cell, anchor: cell };
}

/** The rectangle from the anchor to a cell. */
export function extended(matrix: Matrix, selection: CellSelection, to: GalleryCell): CellSelection {
  const anchor = selection.anchor ?? selection.active ?? to;
  return { chosen: named(cellsBetween(matrix, anchor, to)), active: to, anchor };
}

/** Every cell of the matrix. */
export function all(matrix: Matrix, selection: CellSelection): CellSelection {
  return { ...these(matrix.rows.flatMap(({ cells }) => cells)), active: selection.active };
}

/** The chosen cells that the matrix shows, in its order. */
export function inOrder(matrix: Matrix, { chosen }: CellSelection): GalleryCell[] {
  const placed = [...chosen.values()].flatMap((cell) => {
    const place = positionOf(matrix, cell);
    return place ? [{ cell, ...place }] : [];
  });
  return placed.sort((a, b) => a.row - b.row || a.column - b.column).map(({ cell }) => cell);
}

/* The keyboard in the gallery's matrix: moving, choosing, and putting a hallucinator on a basis. */

const FAR = 1_000_000;

export interface MatrixKeys {
  readonly matrix: () => Matrix;
  readonly selection: () => CellSelection;
  /** Rows that a page has. */
  readonly page: () => number;
  /** Moves the focus too when `focus`. */
  readonly select: (next: CellSelection, focus: boolean) => void;
  readonly open: () => void;
  readonly play: () => void;
  readonly step: (frames: number) => void;
  readonly take: (cell: GalleryCell) => void;
  readonly put: (cell: GalleryCell) => void;
}

function stepsOf(event: KeyboardEvent, page: number): readonly [number, number] | null {
  const far = event.ctrlKey || event.metaKey ? FAR : 1;
  const steps: Record<string, readonly [number, number]> = {
    ArrowUp: [-far, 0],
    ArrowDown: [far, 0],
    ArrowLeft: [0, -far],
    ArrowRight: [0, far],
    PageUp: [-page, 0],
    PageDown: [page, 0],
    Home: [0, -FAR],
    End: [0, FAR],
  };
  return steps[event.key] ?? null;
}

/** Answers a handler of `keydown`. */
export function matrixKeys(keys: MatrixKeys): (event: KeyboardEvent) => void {
  return (event) => {
    const selection = keys.selection();
    const { active } = selection;
    if (!active) return;
    const mod = event.ctrlKey || event.metaKey;
    const letter = event.key.toLowerCase();
    if (event.altKey) {
      if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
      keys.step(event.key === 'ArrowLeft' ? -1 : 1);
    } else if (event.key === 'Enter') keys.open();
    else if (event.key === ' ' && mod) keys.select(toggled(selection, active), false);
    else if (event.key === ' ') keys.play();
    else if (mod && letter === 'a') keys.select(all(keys.matrix(), selection), false);
    else if (mod && letter === 'c') keys.take(active);
    else if (mod && letter === 'v') keys.put(active);
    else {
      const step = stepsOf(event, keys.page());
      if (!step) return;
      const to = moveCell(keys.matrix(), active, step[0], step[1]);
      keys.select(event.shiftKey ? extended(keys.matrix(), selection, to) : only(to), true);
    }
    event.preventDefault();
  };
}

/** Pixels of a cell that fits the window, at least and at most; and at most where rows go on below the window. */
const FITTED = { least: 44, most: 120, mostOfMany: 60 } as const;

/**
 * The largest cell with which all columns are in view, and all rows too where that leaves cells of a size that one can see;
 * else as many rows as one is used to.
 *
 * @param room pixels of the window's part, less what headings take
 */
export function fittingSize(
  { columns, rows }: { readonly columns: number; readonly rows: number },
  room: { readonly width: number; readonly height: number },
  gap: number,
): number {
  const across = room.width / Math.max(1, columns) - gap;
  const down = room.height / Math.max(1, rows) - gap;
  const wanted = Math.min(across, down >= FITTED.least ? down : FITTED.mostOfMany);
  return Math.floor(Math.min(FITTED.most, Math.max(FITTED.least, wanted)));
}
