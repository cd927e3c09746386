/** Timing one choice of a tile on the device. */
import { DeviceLostError, EngineError } from '../../errors';
import type { RoundForm } from '../emit/contract/frame';
import { TooManyBuffersError } from '../emit/step';
import type { Graph, Node } from '../graph/node';
import { type Contract, pairsOf } from '../graph/operands';
import { NodeFactory } from '../graph/rewrite';
import { isHalf } from '../graph/store';
import type { TileChoice } from '../graph/tileChoice';
import { type Plan, planGraph, type PlanLimits } from '../plan/plan';
import { BufferPool, DeviceWatch, gist, Scratch } from '../runtime/buffers';
import type { OpenDevice } from '../runtime/device';
import { Executable } from '../runtime/executable';

/** A plan that runs one contraction, to be timed. */
interface Probe {
  readonly plan: Plan;
  /** The first of the dispatches that count: the contraction's. Those before it fill its operands. */
  readonly from: number;
}

/**
 * Plans one contraction alone, with a choice of tiles. Its operands are tensors that a kernel fills with ones, laid out as
 * a program would have them, behind the same moves; its result is read by sums along images or rows, as by a
 * normalisation, so that parts of a sum which the reader adds up cost what they cost in a program.
 * @throws TooManyBuffersError
 */
export function probe(node: Contract, choice: TileChoice, limits: PlanLimits): Probe {
  const plan = planGraph('probe', probeGraph(node), limits, () => choice);
  return { plan, from: plan.dispatches.findIndex(({ cost }) => cost.kind === 'contract') };
}

/** A graph of one contraction with operands of its own, as the passes before the choice of tiles leave it. */
function probeGraph(node: Contract): Graph {
  const factory = new NodeFactory();
  const count = 2 * pairsOf(node.contraction).length;
  const inputs = node.inputs.map((input, i) =>
    i < count ? operand(factory, input, i) : scalar(factory, i - count),
  );
  const { contraction } = node;
  const product = factory.make(node.shape, node.dtype, inputs, { kind: 'contract', contraction });
  const result = consumer(factory, product);
  return { nodes: factory.nodes, outputs: [result], inputs: [] };
}

/** A tensor like the operand. Their numbers keep operands apart which are alike. */
function operand(factory: NodeFactory, node: Node, number: number): Node {
  const [input] = node.inputs;
  if (node.kind === 'move' && input !== undefined) {
    return factory.move(operand(factory, input, number), node.shape, node.move);
  }
  if (node.kind === 'literal') return factory.literal(node.value, node.dtype);
  if (node.kind === 'coordinate') {
    return factory.make(node.shape, node.dtype, [], { kind: 'coordinate', axis: node.axis });
  }
  const value = filled(factory, node, number);
  if (!isHalf(node)) return value;
  const scaled = factory.map(
    'mul',
    [value, factory.map('scaleUp', [scalar(factory, number)], 'float32')],
    'float32',
  );
  return factory.map('half', [scaled], 'float32');
}

function filled(factory: NodeFactory, { shape, dtype }: Node, number: number): Node {
  const literal = factory.literal(1 + number, dtype);
  const spread = factory.move(literal, shape, { name: 'broadcast', axis: shape.map((_, i) => i) });
  return factory.map('copy', [spread], dtype);
}

/** The largest magnitude of an operand in half precision. */
const scalar = (factory: NodeFactory, number: number): Node =>
  factory.map('copy', [factory.literal(1 + number, 'float32')], 'float32');

/** Sums of the result along its places, or along its last axis where it has no more than two. */
function consumer(factory: NodeFactory, product: Node): Node {
  const { shape } = product;
  const along = shape.map((_, i) => i).slice(shape.length > 2 ? 2 : -1);
  return shape.length === 0
    ? factory.map('neg', [product], product.dtype)
    : factory.reduceSum(product, along);
}

/** A way to compute a contraction. */
export interface Trial {
  readonly choice: TileChoice;
  readonly rounds: RoundForm;
}

/** Tells how long a contraction takes in each of several ways, on one device. */
export interface TileTimer {
  /**
   * Nanoseconds by trial; Infinity where there was no time, or no memory.
   * @param until When to end, in milliseconds of `performance.now()`: at least the first trial is timed.
   */
  time(node: Contract, trials: readonly Trial[], until: number): Promise<number[]>;
}

/** Rounds over all choices, and the milliseconds that they last at least: an idle device takes a while to speed up. */
const rounds = { least: 3, most: 40, milliseconds: 60 };
/** Choices so much slower than the best are not timed again. */
const hopeless = 1.5;
/** Runs between two looks at the clock of the host, where the device has none. */
const hostRuns = 8;

/** Errors that a measurement keeps to itself. */
const scopes = ['validation', 'out-of-memory', 'internal'] as const;

interface Timed {
  readonly executable: Executable;
  readonly from: number;
  best: number;
}

/** Times contractions with the device's timestamps, or with the host's clock where it has none. */
export class DeviceTimer implements TileTimer {
  /** @param memory Bytes that probes may take; undefined where nothing is known. */
  constructor(
    private readonly open: OpenDevice,
    private readonly memory: () => number | undefined,
  ) {}

  async time(node: Contract, trials: readonly Trial[], until: number): Promise<number[]> {
    const { gpu } = this.open;
    // An error here is none of the engine's: errors end in scopes and in a watch of their own.
    for (const scope of scopes) gpu.pushErrorScope(scope);
    const watch = new DeviceWatch(gpu);
    const [outcome] = await Promise.allSettled([this.attempt(node, trials, until, watch)]);
    const errors = await Promise.all(scopes.map(() => gpu.popErrorScope().catch(() => null)));
    if (outcome.status === 'rejected') throw outcome.reason;
    const refused = errors.find((error) => error !== null);
    if (refused) throw new EngineError(`The graphics device refused a measurement: ${gist(refused.message)}`);
    return outcome.value;
  }

  private async attempt(
    node: Contract,
    trials: readonly Trial[],
    until: number,
    watch: DeviceWatch,
  ): Promise<number[]> {
    const { gpu, largestBuffer: partBytes } = this.open;
    const pool = new BufferPool(watch, () => undefined, { partBytes, memory: this.memory(), reserve: 0 });
    const scratch = new Scratch(pool);
    let timed: readonly (Timed | undefined)[] = [];
    try {
      // The device's compiler works on all of them at once.
      const device = { ...this.open, watch };
      timed = await Promise.all(trials.map((trial) => prepare(node, trial, device, pool, scratch)));
      await this.measure(
        timed.filter((one) => one !== undefined),
        watch,
        until,
      );
      watch.check();
      return timed.map((one) => one?.best ?? Infinity);
    } finally {
      if (!watch.isLost) await watch.finish(gpu.queue.onSubmittedWorkDone()).catch(() => undefined);
      for (const one of timed) one?.executable.close();
      scratch.close();
      pool.trim();
    }
  }

  /** Takes turns, so that a device that becomes faster is fair to all. The best time of each counts. */
  private async measure(timed: readonly Timed[], watch: DeviceWatch, until: number): Promise<void> {
    const begun = performance.now();
    for (let round = 0; round < rounds.most; round++) {
      const best = Math.min(...timed.map((one) => one.best));
      for (const one of timed) {
        const late = performance.now() > until;
        if (late && round > 0) return;
        if (round > 0 && one.best > hopeless * best) continue;
        one.best = Math.min(one.best, await this.nanoseconds(one, watch));
        if (late) return;
      }
      if (round + 1 >= rounds.least && performance.now() - begun > rounds.milliseconds) return;
    }
  }

  private async nanoseconds({ executable, from }: Timed, watch: DeviceWatch): Promise<number> {
    if (this.open.gpu.features.has('timestamp-query')) {
      const timings = await watch.finish(executable.profile([]));
      return timings.slice(from).reduce((sum, { nanoseconds }) => sum + nanoseconds, 0);
    }
    const begun = performance.now();
    for (let i = 0; i < hostRuns; i++) executable.discard(executable.run([]));
    await watch.finish(this.open.gpu.queue.onSubmittedWorkDone());
    return ((performance.now() - begun) * 1e6) / hostRuns;
  }
}

/** A trial ready to run; undefined where the device has too little memory for it, or refuses it. */
async function prepare(
  node: Contract,
  { choice, rounds }: Trial,
  device: OpenDevice,
  pool: BufferPool,
  scratch: Scratch,
): Promise<Timed | undefined> {
  try {
    const { plan, from } = probe(node, choice, { ...device.limits, rounds });
    return { executable: await Executable.create(device, plan, pool, scratch), from, best: Infinity };
  } catch (error) {
    if (error instanceof DeviceLostError) throw error;
    if (error instanceof EngineError || error instanceof TooManyBuffersError) return undefined;
    throw error;
  }
}
