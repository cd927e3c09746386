import { describe, expect, it } from 'vitest';
import {
  fittingSize,
  itemsAround,
  matrixOf,
  moveCell,
  nameOfCell,
  numberInClass,
  sameCell,
} from '@renderer/features/gallery/galleryMatrix';

const classNames = ['Cat', 'Dog'];

describe('the gallery matrix', () => {
  it('has a row for each basis: the basis itself, then its hallucinations', () => {
    const matrix = matrixOf({ classNames, basisClasses: [0, 1], hallucinators: 2, factor: 1 });
    expect(matrix).toMatchObject({ columns: 3, factored: true, headings: false });
    expect(matrix.rows[1]).toMatchObject({
      classIndex: 1,
      basis: 1,
      cells: [
        { basis: 1, hallucinator: null },
        { basis: 1, hallucinator: 0 },
        { basis: 1, hallucinator: 1 },
      ],
    });
  });

  it('heads the rows of a class when it has several bases', () => {
    const matrix = matrixOf({ classNames, basisClasses: [0, 0, 1, 1], hallucinators: 1, factor: 1 });
    expect(
      matrix.lines.map((line) => (line.kind === 'class' ? classNames[line.classIndex] : line.row.number)),
    ).toEqual(['Cat', 1, 2, 'Dog', 1, 2]);
  });

  it('lays plain pixels out by class', () => {
    const matrix = matrixOf({ classNames, basisClasses: [0, 0, 1, 1], hallucinators: 0, factor: 1 });
    expect(matrix).toMatchObject({ columns: 2, factored: false, headings: false });
    expect(matrix.rows.map((row) => row.cells.map((cell) => cell.basis))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it('shows the parts of grids in rows of their own, and whole grids until asked', () => {
    const info = { classNames, basisClasses: [0, 1], hallucinators: 2, factor: 2 } as const;
    expect(matrixOf(info).rows.map(({ part }) => part)).toEqual([null, null]);
    const matrix = matrixOf(info, true);
    expect(matrix).toMatchObject({ columns: 3, factored: true, headings: true });
    expect(matrix.rows.map(({ basis, part }) => [basis, part])).toEqual(
      [0, 1].flatMap((basis) => [0, 1, 2, 3].map((part) => [basis, part])),
    );
    expect(matrix.rows[5]?.cells[2]).toEqual({ basis: 1, hallucinator: 1, part: 1 });
    expect(matrix.lines.filter((line) => line.kind === 'class')).toHaveLength(2);
    expect(matrixOf({ ...info, factor: 1 }, true).rows).toEqual(matrixOf({ ...info, factor: 1 }).rows);
  });

  it('shows the parts of stored images beside each other', () => {
    const matrix = matrixOf({ classNames, basisClasses: [0, 0, 1], hallucinators: 0, factor: 2 }, true);
    expect(matrix.columns).toBe(8);
    expect(matrix.rows[1]?.cells.map(({ part }) => part)).toEqual([0, 1, 2, 3]);
  });

  it('tells cells apart by their parts', () => {
    const cell = { basis: 3, hallucinator: 0 };
    expect(sameCell(cell, { ...cell, part: null })).toBe(true);
    expect(sameCell(cell, { ...cell, part: 0 })).toBe(false);
    expect([cell, { ...cell, part: 2 }, { basis: 3, hallucinator: null }].map(nameOfCell)).toEqual([
      '3-0',
      '3-0-2',
      '3-basis',
    ]);
  });

  it('counts within a class, also when classes are mixed', () => {
    const classes = [1, 0, 1, 0, 1];
    expect(classes.map((_, basis) => numberInClass(classes, basis))).toEqual([1, 1, 2, 2, 3]);
  });

  it('moves within its edges', () => {
    const matrix = matrixOf({ classNames, basisClasses: [0, 1], hallucinators: 2, factor: 1 });
    const from = { basis: 0, hallucinator: null };
    expect(moveCell(matrix, from, 1, 2)).toEqual({ basis: 1, hallucinator: 1 });
    expect(moveCell(matrix, from, -5, -5)).toEqual(from);
    expect(moveCell(matrix, from, 9, 9)).toEqual({ basis: 1, hallucinator: 1 });
  });
});

describe('items around one', () => {
  const items = Array.from({ length: 1000 }, (_, i) => i);

  it('are no more than asked for, and there is always the one', () => {
    for (const [index, from] of [
      [0, 0],
      [30, 0],
      [500, 450],
      [999, 900],
    ] as const) {
      const around = itemsAround(items, index, 100);
      expect(around).toHaveLength(100);
      expect(around[0]).toBe(from);
      expect(around).toContain(index);
    }
    expect(itemsAround([1, 2, 3], 2, 100)).toEqual([1, 2, 3]);
  });
});

describe('cells that fit the window', () => {
  const room = { width: 900, height: 700 };

  it('show all columns, and all rows where one still sees something', () => {
    // Ten bases with five hallucinations: the rows decide.
    expect(fittingSize({ columns: 6, rows: 10 }, room, 4)).toBe(66);
    // A hundred bases: rows go on below the window.
    expect(fittingSize({ columns: 11, rows: 100 }, room, 4)).toBe(60);
    expect(fittingSize({ columns: 17, rows: 100 }, room, 4)).toBe(48);
  });

  it('are neither too small to see nor larger than the large view', () => {
    expect(fittingSize({ columns: 50, rows: 10 }, room, 4)).toBe(44);
    expect(fittingSize({ columns: 1, rows: 1 }, room, 4)).toBe(120);
  });
});
