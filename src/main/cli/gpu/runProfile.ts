/** Where the time of a run goes on the GPU engine: some iterations with a clock, and one with timestamps. */
import type { RunConfig } from '@shared/config/schema';
import type { LoadedDataset } from '../../core/data/images';
import {
  addWork,
  divideWork,
  type HostWork,
  NO_WORK,
  type ProfiledProgram,
  type ProfilingEngine,
} from '../../core/engine/webgpu/inspect/profiler';
import {
  median,
  timedByClass,
  type TimedDispatch,
  timedDispatches,
  timedTotals,
  type TimedTotals,
  totalsOf,
} from '../../core/engine/webgpu/inspect/timing';
import type { KernelClass } from '../../core/engine/webgpu/plan/cost';
import type { Plan } from '../../core/engine/webgpu/plan/plan';
import { rehearse, type RehearsalPart } from '../../core/run/measure';
import { distinct } from './runPlan';
import type { SourcedTile } from './planText';

/** A program with the time of one run of it. */
export interface ProgramProfile {
  readonly id: string;
  readonly part: RehearsalPart;
  readonly runsPerIteration: number;
  readonly plan: Plan;
  readonly tiles: readonly SourcedTile[];
  readonly total: TimedTotals;
  /** Empty where the device has no timestamps. */
  readonly dispatches: readonly TimedDispatch[];
  readonly byClass: ReadonlyMap<KernelClass, TimedTotals>;
}

export interface RunProfile {
  /** Milliseconds of the first iteration, in which everything is compiled. */
  readonly first: number;
  /** Milliseconds of planning and compiling in it. */
  readonly compiling: number;
  /** Milliseconds of each iteration after it; losses are read while the next one is under way. */
  readonly iterations: readonly number[];
  /** What the host did in an iteration, on average. */
  readonly host: HostWork;
  readonly programs: readonly ProgramProfile[];
}

/** Runs of each program that are timed. */
export const MOST_SAMPLES = 5;

/**
 * Profiles parts of a run. Throws UserError when the configuration does not suit its dataset; whatever the engine throws.
 * @param iterations Iterations with a clock, after one that compiles and before one with timestamps.
 */
export async function profileRun(
  config: RunConfig,
  dataset: LoadedDataset,
  engine: ProfilingEngine,
  iterations: number,
  parts: ReadonlySet<RehearsalPart>,
): Promise<RunProfile> {
  const partOf = new Map<string, RehearsalPart>();
  const marks: number[] = [];
  let present: RehearsalPart = 'iterations';
  let compiling = 0;
  let host = NO_WORK;
  let runs: ReadonlyMap<string, number> = new Map();
  const claim = (): void => {
    for (const { hash } of engine.programs) if (!partOf.has(hash)) partOf.set(hash, present);
  };
  await rehearse({
    config,
    engine,
    dataset,
    iterations: iterations + 2,
    parts,
    onPart(part, iteration) {
      claim();
      present = part;
      if (part !== 'iterations') {
        engine.sampling = true;
        return;
      }
      marks.push(performance.now());
      engine.sampling = iteration > iterations;
      const done = engine.takeWork();
      const ran = engine.takeRuns();
      if (iteration === 1) compiling = done.compile.milliseconds;
      if (iteration > 1) {
        host = addWork(host, done);
        runs = ran;
      }
    },
  });
  claim();
  const spans = marks.slice(1).map((mark, i) => mark - (marks[i] ?? mark));
  const [first = 0, ...timed] = spans;
  const ids = distinct(engine.programs.map(({ name }) => name));
  return {
    first,
    compiling,
    iterations: timed,
    host: divideWork(host, Math.max(1, timed.length)),
    programs: engine.programs.map((program, i) => ({
      id: ids[i] ?? program.name,
      part: partOf.get(program.hash) ?? present,
      runsPerIteration: runs.get(program.hash) ?? 0,
      tiles: program.plan.tiles.map((tile, at) => ({ ...tile, source: program.sources[at] ?? 'default' })),
      ...timesOf(program, engine.hasTimestamps),
    })),
  };
}

function timesOf(
  { plan, samples }: ProfiledProgram,
  byDispatch: boolean,
): Pick<ProgramProfile, 'plan' | 'total' | 'dispatches' | 'byClass'> {
  const dispatches = byDispatch ? timedDispatches(plan, samples) : [];
  const total = byDispatch
    ? timedTotals(dispatches)
    : { ...totalsOf(plan.dispatches), nanoseconds: median(samples.map(([whole = 0]) => whole)) };
  return { plan, total, dispatches, byClass: timedByClass(dispatches) };
}
