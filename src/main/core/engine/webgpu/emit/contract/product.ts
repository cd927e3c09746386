import type { DType } from '../../../../trace/ir';
import { matrixGrid } from '../../graph/matrices';
import { isHalf } from '../../graph/precision';
import type { ContractFrame } from './frame';
import { MatrixCode } from './matrix';
import { RegisterCode } from './registers';

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
