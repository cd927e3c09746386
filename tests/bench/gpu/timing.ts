import type { Engine } from '@main/core/engine/types';
import { type Work, openWork } from './works';
import type { GpuWork } from './settings';

/** How long a work is warmed up and timed: medians of `rounds` rounds of `roundSeconds` at least. */
export interface Effort {
  readonly warmSeconds: number;
  readonly roundSeconds: number;
  readonly rounds: number;
}

/** A graphics card needs 0.7 s at work to reach its clock. */
export const fullEffort: Effort = { warmSeconds: 0.7, roundSeconds: 0.3, rounds: 5 };
export const leastEffort: Effort = { warmSeconds: 0, roundSeconds: 0, rounds: 3 };

export interface Timing {
  /** Seconds from nothing to the end of the first iteration: tracing, compiling, running. */
  readonly firstSeconds: number;
  /** Milliseconds of an iteration among others, not waited for one by one; each round, and their median. */
  readonly rounds: readonly number[];
  readonly milliseconds: number;
  /** Milliseconds of an iteration that is waited for. */
  readonly waited: number;
  /** The most bytes that the engine held on its device. */
  readonly bytes: number;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Bytes that an engine holds: all of them where it says so, else those of tensors. */
const bytesOf = (engine: Engine): number =>
  'allocatedBytes' in engine && typeof engine.allocatedBytes === 'number'
    ? engine.allocatedBytes
    : engine.memory().bytes;

const now = (): number => performance.now() / 1000;

/** Times a work on an engine. */
export async function timeWork(engine: Engine, settings: GpuWork, effort: Effort): Promise<Timing> {
  const begun = now();
  const work = openWork(engine, settings);
  try {
    await work.iterate();
    await work.settle();
    return { firstSeconds: now() - begun, ...(await timed(engine, work, effort)) };
  } finally {
    work.close();
  }
}

async function timed(engine: Engine, work: Work, effort: Effort): Promise<Omit<Timing, 'firstSeconds'>> {
  let bytes = bytesOf(engine);
  const seconds = async (repeats: number): Promise<number> => {
    const before = work.untimed?.() ?? 0;
    const begun = now();
    for (let i = 0; i < repeats; i += 1) {
      await work.iterate();
      bytes = Math.max(bytes, bytesOf(engine));
    }
    await work.settle();
    return now() - begun - ((work.untimed?.() ?? 0) - before);
  };
  const warmUntil = now() + effort.warmSeconds;
  let one = await seconds(1);
  while (now() < warmUntil) one = await seconds(1);
  const repeats = Math.max(1, Math.min(50, Math.round(effort.roundSeconds / one)));
  const rounds: number[] = [];
  for (let round = 0; round < effort.rounds; round += 1)
    rounds.push((1000 * (await seconds(repeats))) / repeats);
  const waited: number[] = [];
  for (let round = 0; round < effort.rounds; round += 1) waited.push(1000 * (await seconds(1)));
  return { rounds, milliseconds: median(rounds), waited: median(waited), bytes };
}
