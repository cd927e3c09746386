import {
  compiledByShape,
  type DeviceFunction,
  deviceTensors,
  downloadTree,
  uploadTree,
} from '../../engine/compile';
import { onEverySide } from '../../engine/sideBySide';
import type { DeviceTensor, Engine } from '../../engine/types';
import { trained } from '../../parameterization/parameterization';
import { type TensorSpec, sizeOf } from '../../trace/ir';
import { add, concatenate, innerProduct, mul, reshape, sliceAxis, sub, type Sym } from '../../trace/ops';
import type { Named, NetworkDefinition } from '../../types';
import type { Part, StudentBatches } from './draws';
import { alongStep, gradientOf, type StudentBatch, type StudentParts, trajectoryLoss } from './programs';
import type { Student, Walk, Walked } from './whole';

/*
 * A student whose batches are shared out. The gradient of a step is the sum over the parts of its batch, and so are the
 * products with the Hessian on the way back: between two steps the sides exchange one vector of the size of the network.
 * The parts, and the order of their sum, depend on the configuration alone, so that the number of cores changes no digit.
 *
 * Parameters, gradients and directions are flat here: [P], all parameters of the network one after another.
 */

/** Into how many parts a batch goes. Two halves of a small batch are as much as two cores can gain. */
const PARTS = 2;

/**
 * Parameters times images of a batch between which sharing out pays: with less to do the exchange takes longer than the
 * steps, with more the threads of ONNX Runtime do as well within each operation (measured at widths 32 and 128).
 */
const WORTH_SHARING = { least: 100_000, most: 1_500_000 };

/**
 * The lanes that share a student's batches; null where batches stay whole. Every batch has to have a pair of images for
 * each part, and none of them may meet in batch norm.
 */
export function lanesOf(
  engine: Engine,
  { network, parameterization }: StudentParts,
  batch: number,
): readonly Engine[] | null {
  const { items, formation } = parameterization;
  const size = Math.min(batch, items);
  const smallest = items % size === 0 ? size : items % size;
  const parameters = network.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const work = parameters * size * formation;
  const pays = work >= WORTH_SHARING.least && work <= WORTH_SHARING.most;
  if (!pays || smallest < 2 * PARTS || network.batchNormChannels.length > 0) return null;
  return engine.lanes?.(PARTS) ?? null;
}

/** The parts of a batch of `size` images: neighbours, as equal as can be, larger ones first. */
function partsOf(size: number): Part[] {
  const bounds = Array.from({ length: PARTS + 1 }, (_, i) => Math.ceil((i * size) / PARTS));
  return bounds.slice(1).map((to, i) => ({ from: bounds[i] ?? 0, to }));
}

interface StepInputs<T> {
  /** theta before the last step, and what that step adds up to: a vector of each part. */
  readonly theta: T;
  readonly gradients: readonly T[];
  readonly rate: T;
  readonly params: Named<T>;
  readonly batch: StudentBatch<T>;
  /** Images of this part over images of the batch. */
  readonly share: T;
}

interface StepOutputs<T> {
  /** theta before this step. */
  readonly theta: T;
  /** Of this part's share of the loss. */
  readonly gradient: T;
  readonly loss: T;
}

interface EndInputs<T> extends Pick<StepInputs<T>, 'theta' | 'gradients' | 'rate'> {
  readonly start: T;
  readonly target: T;
}

interface EndOutputs<T> {
  readonly loss: T;
  readonly cotangent: T;
}

interface BackInputs<T> extends Pick<StepInputs<T>, 'theta' | 'rate' | 'params' | 'batch' | 'share'> {
  /** Of this part, as the step found it. */
  readonly gradient: T;
  /** dL/dtheta after the step after this one, and the products of that step: a vector of each part. */
  readonly cotangent: T;
  readonly products: readonly T[];
  /** What this part's later steps added up. */
  readonly sums: PartSums<T>;
}

interface PartSums<T> {
  readonly gradients: Named<T>;
  readonly rateGradient: T;
}

interface BackOutputs<T> {
  /** dL/dtheta after this step. */
  readonly cotangent: T;
  /** The Hessian of this part's share of the loss times it. */
  readonly product: T;
  readonly sums: PartSums<T>;
}

interface SumInputs<T> {
  readonly parts: readonly (PartSums<T> & { readonly loss: T })[];
}

const flat = (list: readonly Sym[]): Sym => concatenate(list.map((one) => reshape(one, [one.size])));

function listed(network: NetworkDefinition, vector: Sym): Sym[] {
  let next = 0;
  return network.params.map(({ shape }) => {
    const from = next;
    next += sizeOf(shape);
    return reshape(sliceAxis(vector, 0, from, next), shape);
  });
}

const stepped = (from: Sym, rate: Sym, parts: readonly Sym[]): Sym =>
  sub(
    from,
    mul(
      rate,
      parts.reduce((a, b) => add(a, b)),
    ),
  );

function programs(parts: StudentParts) {
  const { network } = parts;
  return {
    step({ theta, gradients, rate, params, batch, share }: StepInputs<Sym>): StepOutputs<Sym> {
      const place = stepped(theta, rate, gradients);
      const { value, gradient } = gradientOf(parts, listed(network, place), params, batch, share);
      return { theta: place, gradient: flat(gradient), loss: value };
    },
    end({ theta, gradients, rate, start, target }: EndInputs<Sym>): EndOutputs<Sym> {
      const { loss, cotangent } = trajectoryLoss({
        start: [start],
        end: [stepped(theta, rate, gradients)],
        target: [target],
      });
      return { loss, cotangent: flat(cotangent) };
    },
    back(inputs: BackInputs<Sym>): BackOutputs<Sym> {
      const { theta, rate, params, batch, share, gradient, cotangent, products, sums } = inputs;
      const direction = stepped(cotangent, rate, products);
      const along = alongStep(
        parts,
        { theta: listed(network, theta), rate, params, batch },
        listed(network, direction),
        share,
      );
      return {
        cotangent: direction,
        product: flat(along.product),
        sums: {
          gradients: along.gradients(sums.gradients),
          rateGradient: sub(sums.rateGradient, innerProduct(gradient, direction)),
        },
      };
    },
    sum({ parts: all }: SumInputs<Sym>): PartSums<Sym> & { readonly loss: Sym } {
      return all.reduce((a, b) => ({
        gradients: Object.fromEntries(
          Object.entries(a.gradients).map(([name, one]) => [name, add(one, b.gradients[name] ?? 0)]),
        ),
        rateGradient: add(a.rateGradient, b.rateGradient),
        loss: add(a.loss, b.loss),
      }));
    },
  };
}

type Spec = TensorSpec;

/** One part and where it is computed. */
interface Side {
  readonly engine: Engine;
  readonly step: DeviceFunction<StepInputs<Spec>, StepOutputs<Sym>>;
  readonly end: DeviceFunction<EndInputs<Spec>, EndOutputs<Sym>>;
  readonly back: DeviceFunction<BackInputs<Spec>, BackOutputs<Sym>>;
}

/** Tensors on several engines that are freed together, or before. */
class Held {
  private readonly tensors = new Map<DeviceTensor, Engine>();

  /** Takes the leaves of a tree on an engine. */
  take<T>(engine: Engine, tree: T): T {
    for (const tensor of deviceTensors(tree)) this.tensors.set(tensor, engine);
    return tree;
  }

  free(tree: unknown): void {
    for (const tensor of deviceTensors(tree)) {
      const engine = this.tensors.get(tensor);
      this.tensors.delete(tensor);
      engine?.dispose(tensor);
    }
  }

  freeAll(): void {
    this.free([...this.tensors.keys()]);
  }
}

/** A batch of the student's way there, or of its way back (with the transposes of its augmentation). */
interface BatchAt {
  readonly iteration: number;
  readonly step: number;
  readonly adjoint: boolean;
}

const keyOf = ({ iteration, step, adjoint }: BatchAt): string => `${iteration}/${step}/${adjoint}`;

/** A side's part of a batch. */
type PartBatch = Pick<StepInputs<DeviceTensor>, 'batch' | 'share'>;

/** A step as the way back needs it, on each side: where the student was before, and the gradient of the side's part. */
interface Taken {
  readonly theta: readonly DeviceTensor[];
  readonly gradient: readonly DeviceTensor[];
}

/** What every side has from the beginning: the parameters and the rate, the expert's start, and zeros. */
interface OnSides {
  readonly given: readonly { readonly params: Named<DeviceTensor>; readonly rate: DeviceTensor }[];
  readonly start: readonly DeviceTensor[];
  readonly nothing: readonly DeviceTensor[];
}

/** One vector of each part, as each side has them. */
type Everywhere = readonly (readonly DeviceTensor[])[];

/** A student whose batches are shared out among the lanes of an engine. */
export class SplitStudent implements Student {
  private readonly sides: readonly Side[];
  private readonly parameters: number;
  /** What was uploaded before its step. */
  private ahead: { readonly key: string; readonly batches: PartBatch[] } | null = null;
  private readonly sum: DeviceFunction<SumInputs<Spec>, PartSums<Sym> & { readonly loss: Sym }>;

  constructor(
    private readonly engine: Engine,
    lanes: readonly Engine[],
    private readonly parts: StudentParts,
    private readonly batches: StudentBatches,
  ) {
    const { step, end, back, sum } = programs(parts);
    this.sides = Array.from({ length: PARTS }, (_, i): Side => {
      const lane = lanes[i % lanes.length] ?? engine;
      return {
        engine: lane,
        step: compiledByShape<StepInputs<Spec>, StepOutputs<Sym>>(lane, 'mtt/step', step),
        end: compiledByShape<EndInputs<Spec>, EndOutputs<Sym>>(lane, 'mtt/end', end),
        back: compiledByShape<BackInputs<Spec>, BackOutputs<Sym>>(lane, 'mtt/back', back),
      };
    });
    this.sum = compiledByShape<SumInputs<Spec>, PartSums<Sym> & { readonly loss: Sym }>(
      engine,
      'mtt/sum',
      sum,
    );
    this.parameters = parts.network.params.reduce((total, { shape }) => total + sizeOf(shape), 0);
  }

  async walk(walk: Walk): Promise<Walked> {
    const { engine, sides, parameters } = this;
    const held = new Held();
    try {
      const host = await downloadTree(engine, { params: walk.params, rate: walk.rate });
      const on: OnSides = {
        given: sides.map((side) => held.take(side.engine, uploadTree(side.engine, host))),
        start: this.onEach(held, walk.start),
        nothing: this.onEach(held, new Float32Array(parameters)),
      };
      const { taken, gradients, losses } = await this.there(held, walk, on);
      const [first] = sides;
      const last = taken.at(-1);
      if (first === undefined || last === undefined) throw new Error('The student took no step.');
      const end = await first.end({
        start: of(on.start, 0),
        target: held.take(first.engine, first.engine.upload(walk.target, [parameters])),
        theta: of(last.theta, 0),
        gradients: of(gradients, 0),
        rate: of(on.given, 0).rate,
      });
      held.take(first.engine, end);
      this.freeCopies(held, gradients, last.gradient);
      const direction = await first.engine.download(end.cotangent);
      if (!(direction instanceof Float32Array)) throw new TypeError('A cotangent holds numbers.');
      const sums = await this.back(held, walk, on, taken, direction);
      return await this.summed(held, sums, losses, end.loss);
    } finally {
      this.ahead = null;
      held.freeAll();
    }
  }

  /** The student's steps. */
  private async there(
    held: Held,
    { iteration, steps }: Walk,
    { given, start, nothing }: OnSides,
  ): Promise<{ taken: Taken[]; gradients: Everywhere; losses: readonly DeviceTensor[] }> {
    const taken: Taken[] = [];
    let theta: readonly DeviceTensor[] = start;
    let gradients: Everywhere = nothing.map((zero) => nothing.map(() => zero));
    let losses: readonly DeviceTensor[] = [];
    for (let step = 0; step < steps; step += 1) {
      const at = { iteration, step, adjoint: false };
      const then = step + 1 < steps ? { ...at, step: step + 1 } : { ...at, adjoint: true };
      const after = await this.onBatch(held, at, then, (side, i, batch) =>
        side.step({ theta: of(theta, i), gradients: of(gradients, i), ...of(given, i), ...batch }),
      );
      this.freeCopies(held, gradients, taken.at(-1)?.gradient ?? nothing);
      held.free(losses);
      theta = after.map((one) => one.theta);
      losses = after.map(({ loss }) => loss);
      const gradient = after.map((one) => one.gradient);
      taken.push({ theta, gradient });
      gradients = await this.exchange(held, gradient);
    }
    return { taken, gradients, losses };
  }

  /** The way back, which consumes the steps. */
  private async back(
    held: Held,
    { iteration }: Walk,
    { given, nothing }: OnSides,
    taken: Taken[],
    direction: Float32Array,
  ): Promise<PartSums<DeviceTensor>[]> {
    let cotangent: readonly DeviceTensor[] = this.onEach(held, direction);
    let own: readonly DeviceTensor[] = nothing;
    let products: Everywhere = nothing.map((zero) => nothing.map(() => zero));
    let sums = this.sides.map(({ engine }, i) =>
      held.take(engine, this.emptySums(engine, of(given, i).params)),
    );
    for (let last = taken.at(-1); last !== undefined; last = taken.at(-1)) {
      const { theta, gradient } = last;
      const at = { iteration, step: taken.length - 1, adjoint: true };
      const then = at.step > 0 ? { ...at, step: at.step - 1 } : null;
      const after = await this.onBatch(held, at, then, (side, i, batch) =>
        side.back({
          theta: of(theta, i),
          gradient: of(gradient, i),
          cotangent: of(cotangent, i),
          products: of(products, i),
          sums: of(sums, i),
          ...of(given, i),
          ...batch,
        }),
      );
      taken.pop();
      this.freeCopies(held, products, own);
      held.free([theta, gradient, cotangent, sums, own === nothing ? [] : own]);
      cotangent = after.map((one) => one.cotangent);
      sums = after.map((one) => one.sums);
      own = after.map(({ product }) => product);
      products = taken.length > 0 ? await this.exchange(held, own) : [];
    }
    return sums;
  }

  /**
   * Runs a program on every side, each with its part of a batch. The batch of the step after it is put together and
   * uploaded while the sides compute.
   */
  private async onBatch<R>(
    held: Held,
    at: BatchAt,
    next: BatchAt | null,
    run: (side: Side, index: number, batch: PartBatch) => Promise<R>,
  ): Promise<R[]> {
    const ready = this.ahead?.key === keyOf(at) ? this.ahead.batches : this.uploadBatch(held, at);
    this.ahead = null;
    const running = onEverySide(this.sides, async (side, i) =>
      held.take(side.engine, await run(side, i, of(ready, i))),
    );
    if (next !== null) this.ahead = { key: keyOf(next), batches: this.uploadBatch(held, next) };
    try {
      return await running;
    } finally {
      held.free(ready);
    }
  }

  private uploadBatch(held: Held, { iteration, step, adjoint }: BatchAt): PartBatch[] {
    const size = this.batches.size(iteration, step);
    const parts = partsOf(size);
    return this.sides.map(({ engine }, i) => {
      const part = of(parts, i);
      const uploaded = uploadTree(engine, {
        batch: this.batches.batch(iteration, step, adjoint, part),
        share: { data: Float32Array.of((part.to - part.from) / size), shape: [] },
      });
      return held.take(engine, uploaded);
    });
  }

  /** The vectors of all sides on each of them, in the order of the parts. */
  private async exchange(held: Held, vectors: readonly DeviceTensor[]): Promise<Everywhere> {
    const { sides } = this;
    const apart = sides.some((side) => side.engine !== sides[0]?.engine);
    const values = apart ? await onEverySide(sides, (side, i) => side.engine.download(of(vectors, i))) : [];
    return sides.map((here) =>
      sides.map((there, i) =>
        here.engine === there.engine
          ? of(vectors, i)
          : held.take(here.engine, here.engine.upload(of(values, i), [this.parameters])),
      ),
    );
  }

  private freeCopies(held: Held, everywhere: Everywhere, originals: readonly DeviceTensor[]): void {
    held.free(everywhere.flat().filter((tensor) => !originals.includes(tensor)));
  }

  private onEach(held: Held, vector: Float32Array): DeviceTensor[] {
    return this.sides.map(({ engine }) => held.take(engine, engine.upload(vector, [this.parameters])));
  }

  private emptySums(engine: Engine, params: Named<DeviceTensor>): PartSums<DeviceTensor> {
    const zeros = (shape: readonly number[]): DeviceTensor =>
      engine.upload(new Float32Array(sizeOf(shape)), shape);
    const stepped = Object.entries(trained(this.parts.parameterization, params));
    return {
      gradients: Object.fromEntries(stepped.map(([name, { spec }]) => [name, zeros(spec.shape)])),
      rateGradient: zeros([]),
    };
  }

  /** Brings the sums of the sides together on the engine. */
  private async summed(
    held: Held,
    sums: readonly PartSums<DeviceTensor>[],
    losses: readonly DeviceTensor[],
    endLoss: DeviceTensor,
  ): Promise<Walked> {
    const { engine, sides } = this;
    const parts = await onEverySide(sides, (side, i) =>
      downloadTree(side.engine, { ...of(sums, i), loss: of(losses, i) }),
    );
    const { gradients, rateGradient, loss } = await this.sum({
      parts: held.take(engine, uploadTree(engine, parts)),
    });
    const [first] = sides;
    const end = (await first?.engine.download(endLoss)) ?? new Float32Array(1);
    return { gradients, rateGradient, studentLoss: loss, loss: engine.upload(end, []) };
  }
}

function of<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`There is no side ${index}.`);
  return found;
}
