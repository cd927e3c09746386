/** Runs works on our side and on PyTorch's in turn, each in a process of its own, and prints both. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { bundle } from '../../support/bundle';
import type { MethodTiming } from './settings';

/*
 * PyTorch's side is left out where no Python with torch is found. BENCH_ROUNDS says how often each side has its turn.
 */

const rounds = Number(process.env.BENCH_ROUNDS ?? 2);
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
    wall: timings.map(({ milliseconds }) => median(milliseconds)),
    processor: median(timings.map(({ processorMilliseconds }) => processorMilliseconds)),
    peak: Math.max(...timings.map(({ peakBytes }) => peakBytes)),
  };
}

/** Median of the rounds, with the fastest and the slowest. */
function spread(values: readonly number[]): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(0)} (${least.toFixed(0)}-${most.toFixed(0)})`;
}

/**
 * @param entry the program of our side, which takes a work as JSON and prints a `MethodTiming`
 * @param script PyTorch's, beside `tests/bench/pytorch`, the same
 */
export async function besidePytorch<Work extends { readonly name: string }>(
  works: readonly Work[],
  entry: string,
  script: string,
): Promise<void> {
  const ours = await bundle(entry);
  const python = fileURLToPath(new URL(`../pytorch/${script}`, import.meta.url));
  const rows: Record<string, string>[] = [];
  for (const work of works) {
    const sides: Record<'ours' | 'pytorch', MethodTiming[]> = { ours: [], pytorch: [] };
    const argument = JSON.stringify(work);
    for (let round = 0; round < rounds; round += 1) {
      sides.ours.push(await timing(process.execPath, [ours, argument]));
      if (interpreter) sides.pytorch.push(await timing(interpreter, [python, argument]));
    }
    const own = summary(sides.ours);
    expect(median(own.wall)).toBeGreaterThan(0);
    const theirs = interpreter ? summary(sides.pytorch) : null;
    const ratio = (a: number, b: number | undefined): string =>
      b === undefined ? '-' : `${(a / b).toFixed(2)}x`;
    const mib = (value: number | undefined): string =>
      value === undefined ? '-' : `${(value / 2 ** 20).toFixed(0)}`;
    rows.push({
      work: work.name,
      'ours, ms': spread(own.wall),
      'PyTorch, ms': theirs ? spread(theirs.wall) : '-',
      time: ratio(median(own.wall), theirs ? median(theirs.wall) : undefined),
      'processor, ms': `${own.processor.toFixed(0)} / ${theirs?.processor.toFixed(0) ?? '-'}`,
      'peak, MiB': `${mib(own.peak)} / ${mib(theirs?.peak)}`,
      memory: ratio(own.peak, theirs?.peak),
    });
  }
  console.table(rows);
}
