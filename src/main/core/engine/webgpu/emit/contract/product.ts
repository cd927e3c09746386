/** The products of a tile: by registers of threads, or by the matrices of a device. */
import type { DType } from '../../../../trace/ir';
import type { Tile } from '../../graph/node';
import { isHalf } from '../../graph/store';
import { type MatrixGrid, matrixGrid, matrixPadding, subgroupSize } from '../../graph/tileChoice';
import { sharedName } from '../bindings';
import { typeName } from '../types';
import type { ContractFrame, ContractLimits } from './frame';

/**
 * The inner part of a tiled product on tensor cores (the WGSL extension `chromium_experimental_subgroup_matrix`): both
 * operands lie as f16 in workgroup memory, each subgroup multiplies its part of the tile matrix by matrix and adds up in
 * f32, and the sums go through workgroup memory to the threads that write them.
 *
 * - Assumes that a subgroup is 32 neighbouring threads, and that tile, step and workgroup memory fit (`matrixGrid`).
 * - The right operand lies row by row (summands down, columns across); the left one row by row when it is read along the
 *   sum, else column by column. Rows are padded against bank conflicts.
 */
class MatrixCode implements ProductCode {
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

/**
 * The inner part of a tiled product: where operands lie in workgroup memory and how a thread multiplies its small
 * tile. The right operand lies as vectors along columns; the left one as vectors along the sum (`alongSum`) or along
 * rows. Each thread keeps `threadRows` x `threadColumns` results in the registers `sum<row>_<vector>`.
 * Uses `thread`, and defines `ty` and `tx`, the thread's place among the small tiles.
 *
 * Where all is written out, one round is a function that is called for each, so that the text is short, and the registers are
 * the kernel's private variables. Compilers for graphics devices put functions in place, which gives what writing out would;
 * for one that does not, rounds are written out (`rounds`).
 */
class RegisterCode implements ProductCode {
  private readonly array: string;
  private readonly leftStride: number;
  private readonly rightStride: number;
  private readonly rightStart: number;
  private readonly down: number;
  private readonly across: number;

  constructor(
    private readonly tile: Tile,
    private readonly depth: number,
    private readonly alongSum: boolean,
    private readonly dtype: DType,
    private readonly limits: Pick<ContractLimits, 'compact' | 'rounds'>,
  ) {
    this.array = sharedName(typeName(dtype, 4));
    // Padding spreads vectors that are written together over the memory banks.
    const padding = alongSum ? Math.max(1, Math.floor(8 / (depth / 4))) : 0;
    this.leftStride = (alongSum ? tile.rows : tile.rows / 4) + padding;
    this.rightStride = tile.columns / 4;
    this.rightStart = (alongSum ? depth / 4 : depth) * this.leftStride;
    this.down = tile.rows / tile.threadRows;
    this.across = tile.columns / tile.threadColumns;
  }

  get memory(): ReadonlyMap<string, number> {
    return new Map([[typeName(this.dtype, 4), this.rightStart + this.depth * this.rightStride]]);
  }

  storeLeft(step: string, row: string, value: string): string {
    return `${this.array}[${step} * ${this.leftStride} + ${row}] = ${value};`;
  }

  storeRight(step: string, column: string, value: string): string {
    return `${this.array}[${this.rightStart} + ${step} * ${this.rightStride} + ${column}] = ${value};`;
  }

  /** Row of the tile that accumulator row `r` of a thread belongs to. */
  row(r: number): string {
    if (this.alongSum) return `ty + ${r * this.down}`;
    return `(ty + ${Math.floor(r / 4) * this.down}) * 4 + ${r % 4}`;
  }

  /** Declares the thread's place and its accumulators. */
  begin(): string[] {
    const { tile, down, across } = this;
    const type = typeName(this.dtype, 4);
    const threads = down * across;
    // Groups of 32 threads cover 4 x 8 small tiles where possible: they then share most of what they read.
    const blocked = across % 8 === 0 && down % 4 === 0 && threads % 32 === 0;
    const place = blocked
      ? [
          `let ty = (thread / 32 / ${across / 8}) * 4 + (thread % 32) / 8;`,
          `let tx = (thread / 32 % ${across / 8}) * 8 + thread % 8;`,
        ]
      : [`let ty = thread / ${across};`, `let tx = thread % ${across};`];
    return [
      ...place,
      ...range(tile.threadRows).flatMap((r) =>
        range(tile.threadColumns / 4).map((g) => `${this.asFunction ? '' : 'var '}sum${r}_${g} = ${type}();`),
      ),
    ];
  }

  get declarations(): string[] {
    if (!this.asFunction) return [];
    const type = typeName(this.dtype, 4);
    const { threadRows, threadColumns } = this.tile;
    const sums = range(threadRows).flatMap((r) =>
      range(threadColumns / 4).map((g) => `var<private> sum${r}_${g}: ${type};`),
    );
    const head = `fn ${this.roundName}(k: i32, ty: i32, tx: i32) {`;
    return [...sums, [head, ...this.round('k'), '}'].join('\n')];
  }

  /** One step: multiplies what lies in workgroup memory. */
  step(): string[] {
    const rounds = this.alongSum ? this.depth / 4 : this.depth;
    if (this.asFunction) return range(rounds).map((k) => `${this.roundName}(${k}, ty, tx);`);
    if (this.limits.compact) return [`for (var k = 0; k < ${rounds}; k++) {`, ...this.round('k'), '}'];
    return range(rounds).flatMap((k) => ['{', ...this.round(String(k)), '}']);
  }

  /** The registers of all contractions of a kernel are the same variables, so they have one type. */
  private get asFunction(): boolean {
    const { compact, rounds } = this.limits;
    return !compact && rounds !== 'written' && this.dtype === 'float32';
  }

  /** Contractions of one kernel that do the same in a round share it. */
  private get roundName(): string {
    const { tile, alongSum, leftStride, rightStride, rightStart, down, across } = this;
    const { threadRows, threadColumns } = tile;
    const numbers = [threadRows, threadColumns, leftStride, rightStride, rightStart, down, across];
    return `${alongSum ? 'multiply' : 'multiplyRows'}_${numbers.join('_')}`;
  }

  private round(k: string): string[] {
    return this.alongSum ? this.roundAlongSum(k) : this.roundAlongRows(k);
  }

  finish(): string[] {
    return [];
  }

  /** Four summands. */
  private roundAlongSum(q: string): string[] {
    const { tile, array, leftStride, down } = this;
    return [
      ...range(tile.threadRows).map(
        (r) => `  let a${r} = ${array}[ty + ${q} * ${leftStride} + ${r * down}];`,
      ),
      ...range(4).flatMap((j) => [
        '  {',
        ...this.rightVectors(`(${q} * 4 + ${j})`),
        ...range(tile.threadRows).flatMap((r) => this.multiply(r, `a${r}.${'xyzw'[j]}`)),
        '  }',
      ]),
    ];
  }

  /** One summand. */
  private roundAlongRows(k: string): string[] {
    const { tile, array, leftStride, down } = this;
    return [
      ...range(tile.threadRows / 4).map(
        (g) => `  let a${g} = ${array}[ty + ${k} * ${leftStride} + ${g * down}];`,
      ),
      ...this.rightVectors(k),
      ...range(tile.threadRows).flatMap((r) => this.multiply(r, `a${Math.floor(r / 4)}.${'xyzw'[r % 4]}`)),
    ];
  }

  private rightVectors(k: string): string[] {
    const { tile, array, rightStart, rightStride, across } = this;
    return range(tile.threadColumns / 4).map(
      (g) => `    let b${g} = ${array}[tx + ${rightStart} + ${k} * ${rightStride} + ${g * across}];`,
    );
  }

  private multiply(r: number, factor: string): string[] {
    const type = typeName(this.dtype, 4);
    return range(this.tile.threadColumns / 4).map((g) =>
      this.dtype === 'float32'
        ? `    sum${r}_${g} = fma(${type}(${factor}), b${g}, sum${r}_${g});`
        : `    sum${r}_${g} += ${factor} * b${g};`,
    );
  }
}

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * The inner part of a contraction kernel: where operands lie in workgroup memory and how threads multiply them. It
 * defines `ty` and `tx`, the thread's place among the small tiles, and in the end the thread's results, vectors of four
 * columns `sum<row>_<vector>`.
 */
export interface ProductCode {
  /** Elements of workgroup memory by WGSL type. */
  readonly memory: ReadonlyMap<string, number>;
  /** Statement that keeps four values of the left operand (place along the sum, then along the rows). */
  storeLeft(step: string, row: string, value: string): string;
  /** Statement that keeps four columns of the right operand. */
  storeRight(step: string, column: string, value: string): string;
  /** Row of the tile that row `r` of a thread's results belongs to. */
  row(r: number): string;
  /** Declares the thread's place and its sums. */
  begin(): string[];
  /** What must stand outside of the kernel's function. */
  readonly declarations: readonly string[];
  /** One step: multiplies what lies in workgroup memory. */
  step(): string[];
  /** Brings the results to the threads that write them. */
  finish(): string[];
}

/** Tensor cores where the operands are in half precision and the device has matrices that fit, else plain code. */
export function productCode(frame: ContractFrame, dtype: DType): ProductCode {
  const { tile, depth, alongSum, node, limits } = frame;
  const { matrices = [], workgroupStorage } = limits;
  const halves = node.inputs.slice(0, 2).every(isHalf);
  const grid = halves ? matrixGrid(tile, depth, matrices, workgroupStorage) : undefined;
  return grid === undefined
    ? new RegisterCode(tile, depth, alongSum, dtype, limits)
    : new MatrixCode(tile, depth, alongSum, grid);
}
