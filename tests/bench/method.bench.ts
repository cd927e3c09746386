import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { bundle } from '../support/bundle';
import { type MethodTiming, type MethodWork, works } from './method/settings';

/*
 * One iteration of the method, ours and PyTorch's (where a Python with torch is found) in turn, each in a process of its own.
 * BENCH_LARGE=0 leaves the wide network out, BENCH_ROUNDS says how often each side has its turn.
 */

const rounds = Number(process.env.BENCH_ROUNDS ?? 2);
const chosen = works.filter(({ width }) => width < 128 || process.env.BENCH_LARGE !== '0');
const python = fileURLToPath(new URL('pytorch/method.py', import.meta.url));
const run = promisify(execFile);

async function timing(command: string, args: readonly string[]): Promise<MethodTiming> {
  const { stdout } = await run(command, [...args], { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as MethodTiming;
}

/** A Python that has PyTorch: the one of the variable PYTHON, the first on the path, or the system's. */
async function pythonWithTorch(): Promise<string | null> {
  for (const candidate of [process.env.PYTHON ?? 'python3', '/usr/bin/python3']) {
    try {
      await run(candidate, ['-c', 'import torch']);
      return candidate;
    } catch {
      continue;
    }
  }
  return null;
}
const interpreter = await pythonWithTorch();

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

function summary(timings: readonly MethodTiming[]) {
  return {
    wall: median(timings.flatMap(({ milliseconds }) => milliseconds)),
    processor: median(timings.map(({ processorMilliseconds }) => processorMilliseconds)),
    peak: Math.max(...timings.map(({ peakBytes }) => peakBytes)),
  };
}

it('one iteration of the method beside PyTorch', async () => {
  const entry = await bundle('tests/bench/method/ours.ts');
  const rows: Record<string, string>[] = [];
  for (const work of chosen) {
    const sides: Record<'ours' | 'pytorch', MethodTiming[]> = { ours: [], pytorch: [] };
    const argument = JSON.stringify(work satisfies MethodWork);
    for (let round = 0; round < rounds; round += 1) {
      sides.ours.push(await timing(process.execPath, [entry, argument]));
      if (interpreter) sides.pytorch.push(await timing(interpreter, [python, argument]));
    }
    const ours = summary(sides.ours);
    expect(ours.wall).toBeGreaterThan(0);
    const theirs = interpreter ? summary(sides.pytorch) : null;
    const cell = (own: number, other: number | undefined, unit: (value: number) => string): string =>
      other === undefined ? unit(own) : `${unit(own)} / ${unit(other)} (${(own / other).toFixed(2)}x)`;
    const ms = (value: number): string => `${value.toFixed(0)} ms`;
    const mib = (value: number): string => `${(value / 2 ** 20).toFixed(0)} MiB`;
    rows.push({
      work: work.name,
      'wall, ours / PyTorch': cell(ours.wall, theirs?.wall, ms),
      processor: cell(ours.processor, theirs?.processor, ms),
      'peak memory': cell(ours.peak, theirs?.peak, mib),
    });
  }
  console.table(rows);
});
