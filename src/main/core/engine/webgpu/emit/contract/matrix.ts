import { type MatrixGrid, matrixPadding, subgroupSize } from '../../graph/matrices';
import type { Tile } from '../../graph/node';
import { sharedName } from '../part';
import type { ProductCode } from './product';

/**
 * The inner part of a tiled product on tensor cores (the WGSL extension `chromium_experimental_subgroup_matrix`): both
 * operands lie as f16 in workgroup memory, each subgroup multiplies its part of the tile matrix by matrix and adds up in
 * f32, and the sums go through workgroup memory to the threads that write them.
 *
 * - Assumes that a subgroup is 32 neighbouring threads, and that tile, step and workgroup memory fit (`matrixGrid`).
 * - The right operand lies row by row (summands down, columns across); the left one row by row when it is read along the
 *   sum, else column by column. Rows are padded against bank conflicts.
 */
export class MatrixCode implements ProductCode {
  private readonly leftStride: number;
  private readonly rightStride: number;
  private readonly rightStart: number;
  private readonly across: number;

  constructor(
    private readonly tile: Tile,
    private readonly depth: number,
    private readonly alongSum: boolean,
    private readonly grid: MatrixGrid,
  ) {
    this.leftStride = (alongSum ? depth : tile.rows) + matrixPadding;
    this.rightStride = tile.columns + matrixPadding;
    this.rightStart = (alongSum ? tile.rows : depth) * this.leftStride;
    this.across = tile.columns / tile.threadColumns;
  }

  get memory(): ReadonlyMap<string, number> {
    const { tile, depth, rightStart, rightStride } = this;
    return new Map([
      ['f16', rightStart + depth * rightStride],
      ['f32', tile.rows * tile.columns],
    ]);
  }

  get declarations(): string[] {
    return [];
  }

  storeLeft(step: string, row: string, value: string): string {
    const { leftStride } = this;
    const at = this.alongSum
      ? `${row} * ${leftStride} + ${step} * 4`
      : `${step} * ${leftStride} + ${row} * 4`;
    return this.storeVector(at, value);
  }

  storeRight(step: string, column: string, value: string): string {
    return this.storeVector(`${this.rightStart} + ${step} * ${this.rightStride} + ${column} * 4`, value);
  }

  row(r: number): string {
    return `ty + ${(r * this.tile.rows) / this.tile.threadRows}`;
  }

  begin(): string[] {
    const { tile, grid } = this;
    const { rows, columns } = grid.shape;
    return [
      `let ty = thread / ${this.across};`,
      `let tx = thread % ${this.across};`,
      `let subgroup = thread / ${subgroupSize};`,
      `let matrixRow = (subgroup / ${grid.across}) * ${tile.rows / grid.down};`,
      `let matrixColumn = (subgroup % ${grid.across}) * ${tile.columns / grid.across};`,
      ...this.matrices((i, j) => `var product${i}_${j}: subgroup_matrix_result<f32, ${columns}, ${rows}>;`),
    ];
  }

  step(): string[] {
    const { depth, grid, alongSum, leftStride, rightStride, rightStart } = this;
    const { rows, columns, depth: each } = grid.shape;
    const left = `subgroup_matrix_left<f16, ${each}, ${rows}>, ${alongSum ? 'row_major' : 'col_major'}`;
    const right = `subgroup_matrix_right<f16, ${columns}, ${each}>, row_major`;
    const load = (type: string, at: string, stride: number): string =>
      `subgroupMatrixLoad<${type}>(&${sharedName('f16')}, u32(${at}), ${stride}u)`;
    return range(depth / each).flatMap((k) => [
      '{',
      ...range(this.down).map((i) => {
        const row = `(matrixRow + ${i * rows})`;
        const at = alongSum ? `${row} * ${leftStride} + ${k * each}` : `${k * each * leftStride} + ${row}`;
        return `  let left${i} = ${load(left, at, leftStride)};`;
      }),
      ...range(this.right).map((j) => {
        const at = `${rightStart + k * each * rightStride} + matrixColumn + ${j * columns}`;
        return `  let right${j} = ${load(right, at, rightStride)};`;
      }),
      ...this.matrices(
        (i, j) =>
          `  product${i}_${j} = subgroupMatrixMultiplyAccumulate(left${i}, right${j}, product${i}_${j});`,
      ),
      '}',
    ]);
  }

  finish(): string[] {
    const { tile, grid, across } = this;
    const { rows, columns } = grid.shape;
    const results = sharedName('f32');
    return [
      ...this.matrices((i, j) => {
        const at = `(matrixRow + ${i * rows}) * ${tile.columns} + matrixColumn + ${j * columns}`;
        return `subgroupMatrixStore<row_major>(&${results}, u32(${at}), product${i}_${j}, ${tile.columns}u);`;
      }),
      'workgroupBarrier();',
      ...range(tile.threadRows).flatMap((r) =>
        range(tile.threadColumns / 4).map((g) => {
          const at = `(${this.row(r)}) * ${tile.columns} + (tx + ${g * across}) * 4`;
          const values = range(4).map((i) => `${results}[${at} + ${i}]`);
          return `let sum${r}_${g} = vec4<f32>(${values.join(', ')});`;
        }),
      ),
    ];
  }

  /** Matrices of one subgroup, down and to the right. */
  private get down(): number {
    return this.tile.rows / this.grid.down / this.grid.shape.rows;
  }

  private get right(): number {
    return this.tile.columns / this.grid.across / this.grid.shape.columns;
  }

  private matrices(text: (i: number, j: number) => string): string[] {
    return range(this.down).flatMap((i) => range(this.right).map((j) => text(i, j)));
  }

  private storeVector(at: string, value: string): string {
    const writes = range(4).map((i) => `${sharedName('f16')}[at + ${i}] = half[${i}];`);
    return `{ let half = vec4<f16>(${value}); let at = ${at}; ${writes.join(' ')} }`;
  }
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
