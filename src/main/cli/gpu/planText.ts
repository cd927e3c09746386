/** Plans of a run's programs as text and as JSON. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { writeReason } from '../../core/disk/refusals';
import type { NamedLimits } from '../../core/engine/webgpu/inspect/deviceLimits';
import { type Totals, totalsByClass, totalsOf } from '../../core/engine/webgpu/inspect/timing';
import { type Bound, boundOf, type Ceilings, type KernelClass } from '../../core/engine/webgpu/plan/cost';
import { bytesFor, type Dispatch, type Plan } from '../../core/engine/webgpu/plan/plan';
import { flopsOf, type PlannedTile } from '../../core/engine/webgpu/plan/shapes';
import type { ChoiceSource } from '../../core/engine/webgpu/tuning/tiles';
import { sizeOf } from '../../core/trace/ir';
import { table } from '../table';
import type { ProgramOfRun, RunPlan } from './runPlan';

/** What JSON says of a dispatch, in plans and in profiles. */
export const dispatchJson = ({ label, kernelClass, workgroups, cost }: Dispatch) => ({
  label,
  kernelClass,
  workgroups,
  bytesRead: cost.bytesRead,
  bytesWritten: cost.bytesWritten,
  flops: cost.flops,
});

/** Large numbers with the letters that engineers put before units. */
const LETTERS = ['', 'k', 'M', 'G', 'T', 'P'];

/** Three digits and a decimal prefix: 11796480 -> `11.8 M`. */
export function scaled(value: number): string {
  let rest = value;
  let letter = 0;
  while (Math.abs(rest) >= 999.5 && letter < LETTERS.length - 1) {
    rest /= 1000;
    letter += 1;
  }
  const digits = rest >= 100 || letter === 0 ? 0 : rest >= 10 ? 1 : 2;
  return `${rest.toFixed(digits)} ${LETTERS[letter] ?? ''}`.trimEnd();
}

/** Operations: `11.8 MFLOP`. */
export const flop = (value: number): string => unit(value, 'FLOP');

/** Bytes in powers of 1000, as bandwidths are given: `1.97 MB`. */
export const moved = (value: number): string => unit(value, 'B');

function unit(value: number, name: string): string {
  const text = scaled(value);
  return /[a-zA-Z]$/.test(text) ? `${text}${name}` : `${text} ${name}`;
}

/** Milliseconds with about three digits: `0.31 ms`, `12.3 ms`, `1235 ms`. */
export const milli = (value: number): string => `${digits(value)} ms`;

/** Seconds as microseconds. */
export const micro = (seconds: number): string => `${digits(seconds * 1e6)} µs`;

const digits = (value: number): string =>
  value >= 99.95 ? value.toFixed(0) : value >= 9.995 ? value.toFixed(1) : value.toFixed(2);

// Tiles of contractions and where they come from, as text and as JSON.

/** A kind of contraction with its tile, and who chose it. */
export interface SourcedTile extends PlannedTile {
  readonly source: ChoiceSource;
}

const words: Readonly<Record<ChoiceSource, string>> = {
  default: 'default',
  measured: 'measured here',
  run: 'the run',
};

/** The kinds of contractions of a program, the most work first; nothing for a program without any. */
export function tileTable(tiles: readonly SourcedTile[]): string[] {
  if (tiles.length === 0) return [];
  const work = ({ size, count }: SourcedTile): number => count * flopsOf(size);
  const rows = [...tiles]
    .sort((a, b) => work(b) - work(a))
    .map((one) => {
      const { batch, rows: down, columns, sum } = one.size;
      const { tile, splits } = one.choice;
      return [
        one.kernelClass,
        String(one.count),
        `${batch > 1 ? `${batch} x ` : ''}${down} x ${columns} x ${sum}`,
        flop(work(one)),
        `${tile.rows} x ${tile.columns}`,
        `${tile.threadRows} x ${tile.threadColumns}`,
        String(splits),
        words[one.source],
      ];
    });
  const heading = ['product', 'number', 'rows x columns x sum', 'operations', 'tile', 'of a thread', 'parts'];
  return ['', ...table([...heading, 'chosen by'], rows, [1, 2, 3, 4, 5, 6])];
}

/** How many kinds of contractions there are in all programs, and who chose their tiles. */
export function tileSummary(programs: readonly (readonly SourcedTile[])[]): string {
  const sources = new Map(programs.flat().map(({ key, source }) => [key, source]));
  const count = (of: ChoiceSource): number => [...sources.values()].filter((source) => source === of).length;
  const kinds = `${sources.size} ${sources.size === 1 ? 'kind' : 'kinds'} of products`;
  return `Tiles: ${kinds}, ${count('measured')} chosen by measuring this device, ${count('default')} by the model.`;
}

/** What JSON says of tiles. */
export const tileJson = ({ key, kernelClass, size, count, choice, source }: SourcedTile) => ({
  key,
  class: kernelClass,
  size,
  count,
  ...choice,
  source,
});

/** Bytes that a program needs on the device beside its inputs. */
interface PlanMemory {
  /** Temporary memory, shared by all programs of an engine. */
  readonly slots: number;
  readonly constants: number;
  readonly outputs: number;
}

function memoryOf({ slots, constants, outputs }: Plan): PlanMemory {
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

// The WGSL of every dispatch as files.

/** Makes the folder for `writeWgsl`. Throws UserError when that is not possible. */
export const makeFolder = (folder: string): void =>
  orRefuse(folder, () => {
    mkdirSync(folder, { recursive: true });
  });

/** Writes `PROGRAM/NNN-CLASS-SHAPE.wgsl` below `folder`; answers how many. Throws UserError when it cannot. */
export function writeWgsl(folder: string, programs: readonly ProgramOfRun[]): number {
  return orRefuse(folder, () => {
    let count = 0;
    for (const { id, planned } of programs) {
      const below = join(folder, fileName(id));
      mkdirSync(below, { recursive: true });
      planned.plan.dispatches.forEach((dispatch, i) => {
        writeFileSync(join(below, wgslName(dispatch, i)), commented(id, dispatch, i));
        count += 1;
      });
    }
    return count;
  });
}

function orRefuse<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UserError(
      'bad-input',
      message('commandLine.kernelsNotWritten', { folder, error: writeReason(error) }),
    );
  }
}

/** `007-input-gradient-6x10x32x16x16.wgsl`: its place in the program, its class, the shape of its first kernel. */
export function wgslName({ kernelClass, label }: Pick<Dispatch, 'kernelClass' | 'label'>, i: number): string {
  const shape = /\[([\d,]*)\]/.exec(label)?.[1]?.replaceAll(',', 'x') ?? '';
  const parts = [String(i).padStart(3, '0'), fileName(kernelClass), shape || 'scalar'];
  return `${parts.join('-')}.wgsl`;
}

const fileName = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function commented(id: string, dispatch: Dispatch, i: number): string {
  const { label, kernelClass, workgroups, cost, buffers, wgsl } = dispatch;
  const lines = [
    `Dispatch ${i} of "${id}": ${kernelClass}.`,
    label,
    `Workgroups ${workgroups.join(' x ')}; reads ${moved(cost.bytesRead)}, writes ${moved(cost.bytesWritten)}, ${flop(cost.flops)}.`,
    ...buffers.map(
      ({ place, write }, binding) =>
        `Binding ${binding}: ${place.kind} ${place.index}${write ? ', written' : ''}.`,
    ),
  ];
  return `${lines.map((line) => `// ${line}`).join('\n')}\n${wgsl}`;
}
