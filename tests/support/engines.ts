import type { EngineId } from '@shared/domain';
import { openEngine } from '@main/core/engine/choose';
import type { DeviceTensor, Engine } from '@main/core/engine/types';
import type { ProgramIR } from '@main/core/trace/ir';

export const open = (id: EngineId): Promise<Engine> => openEngine(id);

/** Compiles and runs a program on flat input data and returns flat output data; leaves no tensors behind. */
export async function execute(
  engine: Engine,
  ir: ProgramIR,
  inputs: readonly (Float32Array | Int32Array)[],
): Promise<number[][]> {
  const program = await engine.compile(ir);
  const owned: DeviceTensor[] = [];
  const own = <T extends DeviceTensor[]>(tensors: T): T => {
    owned.push(...tensors);
    return tensors;
  };
  try {
    const tensors = own(inputs.map((data, i) => engine.upload(data, ir.inputs[i]?.spec.shape ?? [])));
    const results: number[][] = [];
    for (const output of own(await engine.run(program, tensors))) {
      results.push(Array.from(await engine.download(output)));
    }
    return results;
  } finally {
    owned.forEach((tensor) => engine.dispose(tensor));
  }
}

/** The largest |a - b| / (1 + |b|). NaN and infinities must agree. */
export function largestError(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.reduce((worst, a, i) => {
    const b = expected[i] ?? Number.NaN;
    if (Object.is(a, b) || a === b) return worst;
    const error = Math.abs(a - b) / (1 + Math.abs(b));
    return Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }, 0);
}
