/** Profiles of runs as text and as JSON. */
import { percent } from '@shared/text/figures';
import type { Calls } from '../../core/engine/webgpu/inspect/profiler';
import {
  addByClass,
  addTimed,
  firstCeiling,
  median,
  reached,
  type TimedTotals,
} from '../../core/engine/webgpu/inspect/timing';
import type { Ceilings, KernelClass } from '../../core/engine/webgpu/plan/cost';
import type { DeviceInfo } from '../../core/engine/types';
import { table } from '../table';
import {
  dispatchJson,
  flop,
  micro,
  milli,
  moved,
  scaled,
  tileJson,
  tileSummary,
  tileTable,
} from './planText';
import type { ProgramProfile, RunProfile } from './runProfile';

/** A profile and what it was made of. */
export interface ProfileOf {
  readonly source: string;
  readonly device: DeviceInfo;
  readonly hasTimestamps: boolean;
  readonly ceilings: Ceilings;
  readonly profile: RunProfile;
}

/** All of a profile. */
export function profileText(of: ProfileOf): string[] {
  const { source, device, hasTimestamps, ceilings, profile } = of;
  const warnings = [
    device.kind === 'cpu'
      ? 'This is a software device: the figures show that profiling works and prove nothing about speed.'
      : null,
    hasTimestamps
      ? null
      : 'The device has no timestamps: programs are timed by the host, each waited for, and their classes are not.',
  ].filter((line) => line !== null);
  return [
    `${source} on ${device.name} (${device.runtime}).`,
    ...warnings,
    `Ceilings, measured here: copy ${moved(ceilings.bytesPerSecond)}/s, f32 ${flop(ceilings.flopsPerSecond)}/s, ${micro(ceilings.secondsPerDispatch)} a dispatch.`,
    ...iterationLines(profile),
    '',
    ...programTable(of),
    ...classTable(of),
    ...hostLines(profile),
    '',
    tileSummary(profile.programs.map(({ tiles }) => tiles)),
  ];
}

function iterationLines({ first, compiling, iterations, programs }: RunProfile): string[] {
  if (iterations.length === 0) return [];
  const shown = `${milli(median(iterations))} (${milli(Math.min(...iterations))} to ${milli(Math.max(...iterations))})`;
  const device = iterationTotal(programs).nanoseconds / 1e6;
  return [
    `${iterations.length === 1 ? 'One iteration' : `Median of ${iterations.length} iterations`}: ${shown}; the device computes for ${milli(device)} of it.`,
    `The first iteration took ${milli(first)}, ${milli(compiling)} of them for planning and compiling.`,
  ];
}

/** What the programs do in one iteration. */
const iterationTotal = (programs: readonly ProgramProfile[]): TimedTotals =>
  addTimed(programs.map(({ total, runsPerIteration: times }) => ({ total, times })));

function programTable({ ceilings, profile: { programs } }: ProfileOf): string[] {
  const iteration = iterationTotal(programs).nanoseconds;
  const rows = programs.map(({ id, part, runsPerIteration, total, plan }) => {
    const { by, milliseconds } = firstCeiling(plan, ceilings);
    return [
      id,
      part,
      runsPerIteration === 0 ? '-' : scaled(runsPerIteration),
      milli(total.nanoseconds / 1e6),
      runsPerIteration === 0 ? '-' : share(runsPerIteration * total.nanoseconds, iteration),
      String(total.dispatches),
      ...rates(total, ceilings),
      `${milli(milliseconds)} (${by})`,
    ];
  });
  const heading = ['program', 'part', 'runs', 'time of one', 'share', 'dispatches', ...RATES, 'at best'];
  return table(heading, rows, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
}

const RATES = ['bytes/s', 'of copy', 'FLOP/s', 'of f32'];

function rates(total: TimedTotals, ceilings: Ceilings): string[] {
  const { bytesPerSecond, bytesShare, flopsPerSecond, flopsShare } = reached(total, ceilings);
  return [
    scaled(bytesPerSecond),
    `${percent(bytesShare)} %`,
    scaled(flopsPerSecond),
    `${percent(flopsShare)} %`,
  ];
}

/** Kernel classes over an iteration; over one run of each program where no iteration was profiled. */
function classesOf(programs: readonly ProgramProfile[]): ReadonlyMap<KernelClass, TimedTotals> {
  const iterated = programs.some(({ runsPerIteration }) => runsPerIteration > 0);
  return addByClass(
    programs.map(({ byClass, runsPerIteration }) => ({ byClass, times: iterated ? runsPerIteration : 1 })),
  );
}

function classTable({ ceilings, hasTimestamps, profile: { programs } }: ProfileOf): string[] {
  if (!hasTimestamps) return [];
  const classes = classesOf(programs);
  const all = addTimed([...classes.values()].map((total) => ({ total, times: 1 })));
  const row = (name: string, total: TimedTotals): string[] => [
    name,
    milli(total.nanoseconds / 1e6),
    share(total.nanoseconds, all.nanoseconds),
    scaled(total.dispatches),
    moved(total.bytes),
    flop(total.flops),
    ...rates(total, ceilings),
  ];
  const rows = [...classes].map(([name, total]) => row(name, total));
  const iterated = programs.some(({ runsPerIteration }) => runsPerIteration > 0);
  const heading = [
    iterated ? 'class, an iteration' : 'class, every program once',
    'time',
    'share',
    'dispatches',
  ];
  return [
    '',
    ...table(
      [...heading, 'moved', 'operations', ...RATES],
      [...rows, row('all', all)],
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ),
  ];
}

function hostLines({ iterations, host }: RunProfile): string[] {
  if (iterations.length === 0) return [];
  const { run, upload, download } = host;
  const mean = iterations.reduce((sum, value) => sum + value, 0) / iterations.length;
  const rest = Math.max(0, mean - run.milliseconds - upload.milliseconds - download.milliseconds);
  const line = (name: string, { milliseconds, count, bytes }: Calls, transfers: boolean): string[] => [
    name,
    milli(milliseconds),
    share(milliseconds, mean),
    count.toFixed(0),
    transfers ? moved(bytes) : '',
  ];
  const rows = [
    line('encoding, submitting', run, false),
    line('uploads', upload, true),
    line('waiting, readbacks', download, true),
    ['everything else', milli(rest), share(rest, mean), '', ''],
  ];
  return ['', ...table(['host, an iteration', 'time', 'share', 'calls', 'moved'], rows, [1, 2, 3, 4])];
}

/** The dispatches of one program with their times. */
export function profileDetails(
  { id, plan, dispatches, tiles }: ProgramProfile,
  { hasTimestamps, ceilings }: Pick<ProfileOf, 'hasTimestamps' | 'ceilings'>,
): string[] {
  if (!hasTimestamps)
    return [`${id}: the device has no timestamps, so dispatches have no times; see "plan".`];
  const total = dispatches.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0);
  const rows = dispatches.map(({ dispatch, nanoseconds }, i) => {
    const { bytesRead, bytesWritten, flops } = dispatch.cost;
    const bytes = bytesRead + bytesWritten;
    return [
      String(i),
      dispatch.kernelClass,
      micro(nanoseconds / 1e9),
      share(nanoseconds, total),
      ...rates({ dispatches: 1, bytes, flops, nanoseconds }, ceilings),
      dispatch.label.length <= 60 ? dispatch.label : `${dispatch.label.slice(0, 59)}…`,
    ];
  });
  return [
    `${id}: ${plan.dispatches.length} dispatches, ${milli(total / 1e6)}.`,
    ...tileTable(tiles),
    '',
    ...table(['', 'class', 'time', 'share', ...RATES, 'kernels'], rows, [0, 2, 3, 4, 5, 6, 7]),
  ];
}

/** Everything as one object for programs: times in nanoseconds and milliseconds as the names say. */
export function profileJson({ source, device, hasTimestamps, ceilings, profile }: ProfileOf): unknown {
  const { first, compiling, iterations, host, programs } = profile;
  return {
    source,
    device,
    hasTimestamps,
    ceilings,
    firstMilliseconds: first,
    compilingMilliseconds: compiling,
    iterationMilliseconds: iterations,
    host,
    classes: Object.fromEntries(classesOf(programs)),
    programs: programs.map(({ id, part, runsPerIteration, total, byClass, dispatches, tiles }) => ({
      id,
      part,
      runsPerIteration,
      total,
      tiles: tiles.map(tileJson),
      classes: Object.fromEntries(byClass),
      dispatches: dispatches.map(({ dispatch, nanoseconds }) => ({ ...dispatchJson(dispatch), nanoseconds })),
    })),
  };
}

const share = (part: number, whole: number): string => (whole > 0 ? `${percent(part / whole)} %` : '-');
