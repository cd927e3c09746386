import { setTimeout as later } from 'node:timers/promises';
import type { DeviceTensor, Engine } from '../../types';
import type { DeviceCheck } from './programs';

/** A device that has not answered after so long will not do so. */
const MOST_MILLISECONDS = 20_000;

/**
 * Runs small programs and compares every number of their results.
 * @returns null when all are right, else what is wrong in a sentence. Leaves no tensors behind.
 */
export async function checkDevice(
  engine: Engine,
  checks: readonly DeviceCheck[],
  patience = MOST_MILLISECONDS,
): Promise<string | null> {
  const timer = new AbortController();
  const silence = later(patience, undefined, { signal: timer.signal, ref: true }).then(
    () => `It did not answer within ${patience / 1000} seconds.`,
    () => null,
  );
  try {
    return await Promise.race([runAll(engine, checks), silence]);
  } finally {
    timer.abort();
  }
}

async function runAll(engine: Engine, checks: readonly DeviceCheck[]): Promise<string | null> {
  try {
    for (const check of checks) if (!(await isRight(engine, check))) return `${check.what} came out wrong.`;
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  }
}

async function isRight(engine: Engine, { ir, inputs, expected }: DeviceCheck): Promise<boolean> {
  const program = await engine.compile(ir);
  const owned: DeviceTensor[] = [];
  try {
    for (const [i, data] of inputs.entries()) owned.push(engine.upload(data, ir.inputs[i]?.spec.shape ?? []));
    const outputs = await engine.run(program, [...owned]);
    owned.push(...outputs);
    const found = await Promise.all(outputs.map((output) => engine.download(output)));
    return expected.every((numbers, i) => {
      const result = found[i] ?? [];
      return result.length === numbers.length && numbers.every((number, at) => number === result[at]);
    });
  } finally {
    for (const tensor of owned) engine.dispose(tensor);
  }
}
