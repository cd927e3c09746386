import { sizeOf } from '@main/core/trace/ir';
import { pseudoRandom } from '../../support/convnet';
import type { Case } from './cases/case';
import { contractions } from './cases/contractions';
import { elementwise } from './cases/elementwise';
import { indexing, movement } from './cases/movement';
import { reductions } from './cases/reductions';

/** Every primitive, in shapes that reach every way of executing it. */
export const cases: readonly Case[] = [
  ...elementwise(),
  ...movement(),
  ...indexing(),
  ...reductions(),
  ...contractions(),
];

/** Inputs for a case, the same each time. */
export function inputsOf({ ir, below }: Case): (Float32Array | Int32Array)[] {
  return ir.inputs.map(({ spec }, i) => {
    const values = pseudoRandom(sizeOf(spec.shape), 3 + i);
    return spec.dtype === 'int32'
      ? Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * below))
      : values;
  });
}
