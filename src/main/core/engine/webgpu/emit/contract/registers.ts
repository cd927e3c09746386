import type { DType } from '../../../../trace/ir';
import type { Tile } from '../../graph/node';
import { sharedName } from '../part';
import { typeName } from '../types';
import type { ContractLimits } from './frame';
import type { ProductCode } from './product';

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
export class RegisterCode implements ProductCode {
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
