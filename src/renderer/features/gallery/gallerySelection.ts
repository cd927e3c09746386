/** Which cells of a matrix are chosen. The active one has the focus; ranges reach from the anchor. */
import type { GalleryCell } from '@shared/ipc/contract';
import { cellsBetween, nameOfCell, positionOf, type Matrix } from './galleryMatrix';

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
