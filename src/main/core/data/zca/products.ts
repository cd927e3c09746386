/** The two matrix products of whitening, as programs of an engine. */
import { compileFunction, disposeTree } from '../../engine/compile';
import { downloadFloats } from '../../engine/specs';
import type { Engine } from '../../engine/types';
import { matmul, transpose } from '../../trace/ops';
import { breathe } from '../files';

/** Rows of a matrix that go to the engine at a time. */
export const BLOCK = 1024;

/** Writes rows `from`..`to - 1` of a matrix to the start of `out`. */
export type FillRows = (from: number, to: number, out: Float32Array) => void;

export interface Rows {
  readonly count: number;
  readonly dimensions: number;
  readonly fill: FillRows;
}

/**
 * X^T X, [D, D], of the rows' matrix X: float32 products of blocks, summed in float64. With whole numbers up to 128 it is
 * exact, because no sum of a block exceeds 2^24: then every engine answers the same.
 */
export async function gram(
  engine: Engine,
  { count, dimensions, fill }: Rows,
  onProgress: (finished: number) => void,
): Promise<Float64Array> {
  const shape = [BLOCK, dimensions];
  const program = await compileFunction(engine, 'gram', ({ x }) => matmul(transpose(x), x), {
    x: { shape, dtype: 'float32' as const },
  });
  const total = new Float64Array(dimensions * dimensions);
  for (let from = 0; from < count; from += BLOCK) {
    const block = new Float32Array(BLOCK * dimensions);
    fill(from, Math.min(from + BLOCK, count), block);
    const x = engine.upload(block, shape);
    const product = await program.run({ x });
    const values = await downloadFloats(engine, product);
    disposeTree(engine, [x, product]);
    for (let i = 0; i < total.length; i += 1) total[i]! += values[i]!;
    onProgress(Math.min(from + BLOCK, count) / count);
    await breathe();
  }
  return total;
}

/** Multiplies rows with one matrix [D, D], a block at a time. Close it after use: it keeps the matrix on the engine. */
export async function rowMultiplier(
  engine: Engine,
  matrix: Float32Array,
  dimensions: number,
): Promise<{ multiply(rows: Float32Array): Promise<Float32Array>; close(): void }> {
  const shape = [BLOCK, dimensions];
  const program = await compileFunction(engine, 'whiten', ({ x, t }) => matmul(x, t), {
    x: { shape, dtype: 'float32' as const },
    t: { shape: [dimensions, dimensions], dtype: 'float32' as const },
  });
  const t = engine.upload(matrix, [dimensions, dimensions]);
  return {
    async multiply(rows) {
      const x = engine.upload(rows, shape);
      const product = await program.run({ x, t });
      const values = await downloadFloats(engine, product);
      disposeTree(engine, [x, product]);
      return values;
    },
    close: () => engine.dispose(t),
  };
}
