/** Plans of a run's programs as text and as JSON. */
import type { NamedLimits } from '../../core/engine/webgpu/inspect/deviceLimits';
import { type Totals, totalsByClass, totalsOf } from '../../core/engine/webgpu/inspect/timing';
import { type Bound, boundOf, type Ceilings, type KernelClass } from '../../core/engine/webgpu/plan/cost';
import { bytesFor, type Dispatch, type Plan } from '../../core/engine/webgpu/plan/plan';
import { sizeOf } from '../../core/trace/ir';
import { table } from '../table';
import { dispatchJson } from './dispatchJson';
import type { ProgramOfRun, RunPlan } from './runPlan';
import { type SourcedTile, tileJson, tileSummary, tileTable } from './tileText';
import { flop, micro, milli, moved } from './units';

/** Bytes that a program needs on the device beside its inputs. */
export interface PlanMemory {
  /** Temporary memory, shared by all programs of an engine. */
  readonly slots: number;
  readonly constants: number;
  readonly outputs: number;
}

export function memoryOf({ slots, constants, outputs }: Plan): PlanMemory {
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
  return {
    slots: total(slots),
    constants: total(constants.map(({ length }) => bytesFor(length))),
    outputs: total(outputs.map(({ shape }) => bytesFor(sizeOf(shape)))),
  };
}

/** All programs in a table, and what an iteration does. */
export function planSummary(
  source: string,
  { source: limits, ceilings }: NamedLimits,
  run: RunPlan,
): string[] {
  const rows = run.programs.map(({ id, part, runsPerIteration, planned: { plan } }) => {
    const { dispatches, bytes, flops } = totalsOf(plan.dispatches);
    const memory = memoryOf(plan);
    return [
      id,
      part,
      runsPerIteration === 0 ? '-' : String(runsPerIteration),
      String(dispatches),
      moved(bytes),
      flop(flops),
      moved(memory.slots),
      moved(memory.constants),
      moved(memory.outputs),
    ];
  });
  const heading = ['program', 'part', 'runs an iteration', 'dispatches', 'moved', 'operations'];
  const memory = ['temporary', 'constants', 'outputs'];
  const { dispatches, bytes, flops } = run.iteration;
  return [
    `${source}, planned for ${limits}. Nothing was run.`,
    '',
    ...table([...heading, ...memory], rows, [2, 3, 4, 5, 6, 7, 8]),
    '',
    `One iteration: ${dispatches} dispatches, ${moved(bytes)} moved, ${flop(flops)}.`,
    ...(ceilings === undefined ? [] : [boundLine(run.iteration, ceilings)]),
    `Memory at most: ${moved(run.deviceBytes)}, of which ${moved(run.tensorBytes)} are tensors between programs and ${moved(largestTemporary(run))} the temporary memory of a program.`,
    tileSummary(run.programs.map(tilesOf)),
    'Bytes count every tensor of a dispatch once, whole; operations count a multiplication with its addition as two.',
  ];
}

/** What ceilings alone would allow: no kernel is that good, and nothing was measured. */
function boundLine(iteration: Totals, ceilings: Ceilings): string {
  const { dispatchSeconds, byteSeconds, flopSeconds, by } = iterationBound(iteration, ceilings);
  const { bytesPerSecond, flopsPerSecond, secondsPerDispatch } = ceilings;
  return `At ceilings that kernels have reached there it takes ${milli(1000 * dispatchSeconds)} by its dispatches (${micro(secondsPerDispatch)} each), ${milli(1000 * byteSeconds)} by its bytes (${moved(bytesPerSecond)}/s), ${milli(1000 * flopSeconds)} by its f32 operations (${flop(flopsPerSecond)}/s): at best bound by ${by}. Nothing of this was measured.`;
}

const iterationBound = ({ dispatches, bytes, flops }: Totals, ceilings: Ceilings): Bound =>
  boundOf({ dispatches, bytesRead: bytes, bytesWritten: 0, flops }, ceilings);

const largestTemporary = ({ programs }: RunPlan): number =>
  Math.max(0, ...programs.map(({ planned }) => memoryOf(planned.plan).slots));

const tilesOf = ({ planned: { plan, sources } }: ProgramOfRun): SourcedTile[] =>
  plan.tiles.map((tile, i) => ({ ...tile, source: sources[i] ?? 'default' }));

/** One program: its classes, its tiles and its dispatches. */
export function planDetails(program: ProgramOfRun): string[] {
  const { id, part, planned } = program;
  const { plan } = planned;
  const { slots, constants, outputs } = memoryOf(plan);
  const rows = plan.dispatches.map((dispatch, i) => [
    String(i),
    dispatch.kernelClass,
    dispatch.workgroups.join(' x '),
    moved(dispatch.cost.bytesRead),
    moved(dispatch.cost.bytesWritten),
    flop(dispatch.cost.flops),
    shortened(dispatch.label),
  ]);
  return [
    `${id} (${part}): ${moved(slots)} temporary in ${plan.slots.length} slots, ${moved(constants)} constants, ${moved(outputs)} outputs; moves at least ${moved(plan.compulsoryBytes)}.`,
    '',
    ...classTable(plan.dispatches),
    ...tileTable(tilesOf(program)),
    '',
    ...table(['', 'class', 'workgroups', 'read', 'written', 'operations', 'kernels'], rows, [0, 2, 3, 4, 5]),
  ];
}

/** Dispatches of many kernels have long labels; the JSON has them whole. */
const shortened = (label: string): string => (label.length <= 80 ? label : `${label.slice(0, 79)}…`);

function classTable(dispatches: readonly Dispatch[]): string[] {
  const rows = [...totalsByClass(dispatches)].map(([name, total]) => totalRow(name, total));
  const all = totalRow('all', totalsOf(dispatches));
  return table(['class', 'dispatches', 'moved', 'operations'], [...rows, all], [1, 2, 3]);
}

const totalRow = (name: KernelClass | 'all', { dispatches, bytes, flops }: Totals): string[] => [
  name,
  String(dispatches),
  moved(bytes),
  flop(flops),
];

/** Everything as one object for programs. Byte counts are numbers; dispatches come without their WGSL. */
export function planJson(
  source: string,
  { source: limitsOf, limits, ceilings }: NamedLimits,
  run: RunPlan,
  chosen: readonly ProgramOfRun[],
): unknown {
  return {
    source,
    limits: { of: limitsOf, ...limits },
    iteration: run.iteration,
    ...(ceilings === undefined ? {} : { ceilings, bound: iterationBound(run.iteration, ceilings) }),
    tensorBytes: run.tensorBytes,
    deviceBytes: run.deviceBytes,
    programs: chosen.map((program) => ({
      id: program.id,
      part: program.part,
      runsPerIteration: program.runsPerIteration,
      hash: program.planned.hash,
      tiles: tilesOf(program).map(tileJson),
      memory: memoryOf(program.planned.plan),
      compulsoryBytes: program.planned.plan.compulsoryBytes,
      totals: totalsOf(program.planned.plan.dispatches),
      classes: Object.fromEntries(totalsByClass(program.planned.plan.dispatches)),
      dispatches: program.planned.plan.dispatches.map((dispatch) => ({
        ...dispatchJson(dispatch),
        buffers: dispatch.buffers.map(({ place, write }) => ({ ...place, write })),
      })),
    })),
  };
}
