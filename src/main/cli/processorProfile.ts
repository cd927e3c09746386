/** Where the time of a run goes on the processor: ONNX Runtime's own profile, by operation and by program. */
import { cpus } from 'node:os';
import type { RunConfig } from '@shared/config/schema';
import { percent } from '@shared/text/figures';
import type { LoadedDataset } from '../core/data/images';
import { type NodeTime, OnnxProfiler, type ProgramTimes } from '../core/engine/onnx/profiler';
import { rehearse, type RehearsalPart } from '../core/run/measure';
import { flop, milli, moved, scaled } from './gpu/planText';
import { chooseProgram, distinct } from './gpu/runPlan';
import { table } from './table';

/** A program of a run on the processor. */
interface ProcessorProgram extends ProgramTimes {
  readonly id: string;
  readonly part: RehearsalPart;
  /** Zero for programs of other parts. */
  readonly runsPerIteration: number;
}

/** A profile and what it was made of. */
export interface ProcessorProfile {
  readonly source: string;
  readonly device: string;
  readonly programs: readonly ProcessorProgram[];
}

/**
 * Profiles parts of a run on one thread.
 * @throws UserError when the configuration does not suit its dataset; whatever the engine throws.
 */
export async function profileOnProcessor(
  source: string,
  config: RunConfig,
  dataset: LoadedDataset,
  iterations: number,
  parts: ReadonlySet<RehearsalPart>,
): Promise<ProcessorProfile> {
  const device = `${cpus()[0]?.model.trim() ?? 'CPU'} (1 thread)`;
  const engine = new OnnxProfiler({ name: device, kind: 'cpu', runtime: 'onnxruntime-node' });
  try {
    const partOf: RehearsalPart[] = [];
    let present: RehearsalPart = 'iterations';
    const claim = (): void => {
      while (partOf.length < engine.runs().length) partOf.push(present);
    };
    await rehearse({
      config,
      engine,
      dataset,
      // The first one is left out of the times.
      iterations: iterations + 1,
      parts,
      onPart(part) {
        claim();
        present = part;
      },
    });
    claim();
    const times = engine.times();
    const ids = distinct(times.map(({ name }) => name));
    const programs = times.map((program, i): ProcessorProgram => {
      const part = partOf[i] ?? present;
      const runsPerIteration = part === 'iterations' ? program.runs / (iterations + 1) : 0;
      return { ...program, id: ids[i] ?? program.name, part, runsPerIteration };
    });
    return { source, device, programs };
  } finally {
    await engine.close();
  }
}

interface Total {
  readonly nodes: number;
  readonly microseconds: number;
  readonly bytes: number;
  readonly flops: number;
}

const totalOf = (nodes: readonly NodeTime[], times = 1): Total => ({
  nodes: nodes.length * times,
  microseconds: times * nodes.reduce((sum, { microseconds }) => sum + microseconds, 0),
  bytes: times * nodes.reduce((sum, { bytes }) => sum + bytes, 0),
  flops: times * nodes.reduce((sum, { flops }) => sum + flops, 0),
});

const added = (totals: readonly Total[]): Total => ({
  nodes: totals.reduce((sum, { nodes }) => sum + nodes, 0),
  microseconds: totals.reduce((sum, { microseconds }) => sum + microseconds, 0),
  bytes: totals.reduce((sum, { bytes }) => sum + bytes, 0),
  flops: totals.reduce((sum, { flops }) => sum + flops, 0),
});

/** Of all programs: over an iteration, or over one run of each where no iteration was profiled. */
function groups(programs: readonly ProcessorProgram[], keyOf: (node: NodeTime) => string): [string, Total][] {
  const iterated = programs.some(({ runsPerIteration }) => runsPerIteration > 0);
  const found = new Map<string, Total[]>();
  for (const { nodes, runsPerIteration } of programs) {
    const times = iterated ? runsPerIteration : 1;
    for (const node of times > 0 ? nodes : []) {
      const key = keyOf(node);
      found.set(key, [...(found.get(key) ?? []), totalOf([node], times)]);
    }
  }
  return [...found]
    .map(([key, totals]): [string, Total] => [key, added(totals)])
    .sort(([, a], [, b]) => b.microseconds - a.microseconds);
}

const share = (part: number, whole: number): string => (whole > 0 ? `${percent(part / whole)} %` : '-');

const RATES = ['moved', 'bytes/s', 'operations', 'FLOP/s'];
const rates = ({ bytes, flops, microseconds }: Total): string[] => {
  const seconds = Math.max(microseconds, 1e-3) / 1e6;
  return [moved(bytes), scaled(bytes / seconds), flop(flops), scaled(flops / seconds)];
};

function groupTable(title: string, rows: readonly [string, Total][]): string[] {
  const all = added(rows.map(([, total]) => total));
  const cells = (name: string, total: Total): string[] => [
    name,
    milli(total.microseconds / 1000),
    share(total.microseconds, all.microseconds),
    scaled(total.nodes),
    ...rates(total),
  ];
  return table(
    [title, 'time', 'share', 'nodes', ...RATES],
    [...rows.map(([name, total]) => cells(name, total)), cells('all', all)],
    [1, 2, 3, 4, 5, 6, 7],
  );
}

/** All of a profile; with `named` the operators of that program too. */
export function processorText({ source, device, programs }: ProcessorProfile, named?: string): string[] {
  const iterated = programs.some(({ runsPerIteration }) => runsPerIteration > 0);
  const scope = iterated ? 'an iteration' : 'every program once';
  const rows = programs.map(({ id, part, runsPerIteration, nodes }) => {
    const total = totalOf(nodes);
    return [
      id,
      part,
      runsPerIteration === 0 ? '-' : scaled(runsPerIteration),
      milli(total.microseconds / 1000),
      String(total.nodes),
      ...rates(total),
    ];
  });
  const chosen = named === undefined ? [] : chooseProgram(programs, named);
  return [
    `${source} on ${device}, by ONNX Runtime's profile.`,
    '',
    ...table(['program', 'part', 'runs', 'time of one', 'nodes', ...RATES], rows, [2, 3, 4, 5, 6, 7, 8]),
    '',
    ...groupTable(
      `class, ${scope}`,
      groups(programs, ({ operatorClass }) => operatorClass),
    ),
    '',
    ...groupTable(
      `operation, ${scope}`,
      groups(programs, ({ operator }) => operator),
    ),
    ...chosen.flatMap((program) => [
      '',
      ...groupTable(
        program.id,
        groups([{ ...program, runsPerIteration: 0 }], ({ operator }) => operator),
      ),
    ]),
  ];
}
