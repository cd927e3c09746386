/** Checking a device once: programs whose results are known, and the note that it passed. */
import { createHash } from 'node:crypto';
import { message, type Message, verbatim } from '@shared/words/message';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { float32, type HostArray, int32, type ProgramIR } from '../../trace/ir';
import * as ops from '../../trace/ops';
import { trace } from '../../trace/trace';
import { EngineUnavailableError } from '../errors';
import type { DeviceInfo, DeviceTensor, Engine } from '../types';
import { compilerVersion } from './runtime/planStore';

/** A small program and what it must give, number by number. */
interface DeviceCheck {
  /** What it computes, at the beginning of a sentence. */
  readonly what: Message;
  readonly ir: ProgramIR;
  readonly inputs: readonly HostArray[];
  readonly expected: readonly Float32Array[];
}

/**
 * One program for each kind of kernel: a contraction whose sum is cut into parts, a convolution with a border, reductions
 * over rows, a gather. All numbers are small integers, so that the results are exact in single and in half precision and
 * in any order of summation. What is expected comes from plain loops.
 */
export const deviceChecks = (): DeviceCheck[] => [product(), convolution(), rowSums(), choice()];

/** x [48, 4096] times y [4096, 40]. */
function product(): DeviceCheck {
  const [rows, sum, columns] = [48, 4096, 40];
  const x = integers(rows * sum, 1);
  const y = integers(sum * columns, 2);
  const expected = fill(rows * columns, (i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    return total(sum, (k) => (x[row * sum + k] ?? NaN) * (y[k * columns + column] ?? NaN));
  });
  const ir = trace('check/product', ({ a, b }) => ops.matmul(a, b), {
    a: float32([rows, sum]),
    b: float32([sum, columns]),
  });
  return { what: message('engines.checks.productOfMatrices'), ir, inputs: [x, y], expected: [expected] };
}

/** Images [2, 5, 9, 9] with kernels [6, 5, 3, 3], one pixel of zeros around each image. */
function convolution(): DeviceCheck {
  const [count, channels, size, filters] = [2, 5, 9, 6];
  const images = integers(count * channels * size ** 2, 3);
  const kernels = integers(filters * channels * 9, 4);
  const expected = fill(count * filters * size ** 2, (i) => {
    const [column, row] = [i % size, Math.floor(i / size) % size];
    const [filter, image] = [Math.floor(i / size ** 2) % filters, Math.floor(i / size ** 2 / filters)];
    return total(channels * 9, (k) => {
      const [channel, down, across] = [Math.floor(k / 9), (Math.floor(k / 3) % 3) - 1, (k % 3) - 1];
      const [y, x] = [row + down, column + across];
      if (y < 0 || y >= size || x < 0 || x >= size) return 0;
      const pixel = images[((image * channels + channel) * size + y) * size + x] ?? NaN;
      return pixel * (kernels[filter * channels * 9 + k] ?? NaN);
    });
  });
  const ir = trace('check/convolution', ({ a, b }) => ops.conv2d(a, b, { padding: 1 }), {
    a: float32([count, channels, size, size]),
    b: float32([filters, channels, 3, 3]),
  });
  return { what: message('engines.checks.convolution'), ir, inputs: [images, kernels], expected: [expected] };
}

/** Of each row of x [37, 1000]: its elements less its maximum, and their sum. */
function rowSums(): DeviceCheck {
  const [rows, length] = [37, 1000];
  const x = integers(rows * length, 5);
  const top = fill(rows, (row) =>
    x.subarray(row * length, (row + 1) * length).reduce((a, b) => Math.max(a, b)),
  );
  const below = fill(rows * length, (i) => (x[i] ?? NaN) - (top[Math.floor(i / length)] ?? NaN));
  const sums = fill(rows, (row) => total(length, (i) => below[row * length + i] ?? NaN));
  const ir = trace(
    'check/sums',
    (a) => {
      const centred = ops.sub(a, ops.max(a, 1, true));
      return [centred, ops.sum(centred, 1)];
    },
    float32([rows, length]),
  );
  return { what: message('engines.checks.sums'), ir, inputs: [x], expected: [below, sums] };
}

/** 30 rows of x [50, 12], by number. */
function choice(): DeviceCheck {
  const [rows, length, chosen] = [50, 12, 30];
  const x = integers(rows * length, 6);
  const numbers = Int32Array.from({ length: chosen }, (_, i) => (i * 17) % rows);
  const expected = fill(chosen * length, (i) => {
    return x[(numbers[Math.floor(i / length)] ?? NaN) * length + (i % length)] ?? NaN;
  });
  const ir = trace('check/choice', ({ a, b }) => ops.take(a, b, 0), {
    a: float32([rows, length]),
    b: int32([chosen]),
  });
  return { what: message('engines.checks.choiceOfRows'), ir, inputs: [x, numbers], expected: [expected] };
}

/** Integers from -3 to 3 without a pattern. */
function integers(count: number, seed: number): Float32Array {
  let state = seed;
  return fill(count, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 16) % 7) - 3;
  });
}

const fill = (count: number, of: (i: number) => number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => of(i));

function total(count: number, of: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += of(i);
  return sum;
}

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
): Promise<Message | null> {
  const timer = new AbortController();
  const silence = later(patience, undefined, { signal: timer.signal, ref: true }).then(
    () => message('engines.checkTimedOut', { seconds: patience / 1000 }),
    () => null,
  );
  try {
    return await Promise.race([runAll(engine, checks), silence]);
  } finally {
    timer.abort();
  }
}

async function runAll(engine: Engine, checks: readonly DeviceCheck[]): Promise<Message | null> {
  try {
    for (const check of checks)
      if (!(await isRight(engine, check))) return message('engines.cameOutWrong', { what: check.what });
    return null;
  } catch (error) {
    return verbatim((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '');
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

/**
 * Remembers in a folder which devices computed right: with the same driver and the same build of the compiler they need not
 * show it again. A device that failed is tried again at the next start, which takes a moment and may find it mended.
 */
export class CheckStore {
  /** @param version Names the build of the compiler. */
  constructor(
    private readonly folder: string,
    private readonly version: string = compilerVersion(),
  ) {}

  /** Whether a device passed before. `half`: with operands in half precision. */
  async knows(device: DeviceInfo, half: boolean): Promise<boolean> {
    const found = await stat(this.path(device, half)).catch(() => null);
    return found !== null;
  }

  /** Remembers that a device passed; where the folder cannot be written it is checked again. */
  async remember(device: DeviceInfo, half: boolean): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(
        this.path(device, half),
        `${device.name}, ${device.details?.driver ?? 'unknown driver'}\n`,
      );
    } catch {
      // A full or read-only disk costs the time of the check alone.
    }
  }

  private path({ name, runtime, details }: DeviceInfo, half: boolean): string {
    const key = JSON.stringify([this.version, name, details ?? null, runtime, half]);
    return join(this.folder, `${createHash('sha256').update(key).digest('hex').slice(0, 40)}.passed`);
  }
}

interface Admission {
  /** Whether the engine keeps operands in half precision. */
  readonly half: boolean;
  /** Opens the engine on the same device once more, for the check alone: nothing is measured or kept for its programs. */
  readonly reopen: () => Promise<Engine>;
  /** Where devices that passed are remembered; nowhere without it. */
  readonly store?: CheckStore | undefined;
  readonly checks?: () => readonly DeviceCheck[];
}

/**
 * Lets an engine whose device computes right through, and closes any other.
 * @throws EngineUnavailableError with what is wrong.
 */
export async function admitDevice<E extends Engine>(
  engine: E,
  { half, reopen, store, checks = deviceChecks }: Admission,
): Promise<E> {
  if (await store?.knows(engine.device, half)) return engine;
  const checked = await reopen();
  const trouble = await checkDevice(checked, checks());
  // A device that does not answer would not answer this either.
  checked.close().catch(() => undefined);
  if (trouble === null) {
    await store?.remember(engine.device, half);
    return engine;
  }
  engine.close().catch(() => undefined);
  throw new EngineUnavailableError(
    engine.id,
    message('engines.checkFailed', { name: engine.device.name, trouble }),
  );
}
