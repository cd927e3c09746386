/**
 * What a run does before its first iteration where a code asks for it: fits what is stored of each basis to the basis that it
 * starts from, by the mean squared error of its values and steps of Adam (fixtures' definition C.15, warm-up). Everything
 * follows from the starting values, so equal runs begin alike; checkpoints hold what came out.
 */
import { compiledByShape, disposeTree, downloadFloats, uploadTree } from '../engine/compile';
import type { DeviceTensor, Engine } from '../engine/types';
import { adamMemory, adamStep } from '../optimizer/adam';
import { sizeOf, type TensorSpec } from '../trace/ir';
import { vjp } from '../trace/differentiate';
import { mean, onesLike, square, sub, type Sym } from '../trace/ops';
import type { Named, Parameterization, StoredTensor, WarmUp } from '../types';

interface FittingInputs<T> {
  readonly params: Named<T>;
  readonly memory: Named<T>;
  /** [n, baseChannels, S, S] */
  readonly targets: T;
}

interface FittingOutputs<T> {
  readonly params: Named<T>;
  readonly memory: Named<T>;
  /** Mean squared error of each basis before the step, [n]. */
  readonly errors: T;
}

/** One step of all bases, each by itself: the sum of their errors has the gradients of each alone. */
function fittingStep(
  { bases }: Pick<Parameterization, 'bases'>,
  { learningRate }: Pick<WarmUp, 'learningRate'>,
) {
  return ({ params, memory, targets }: FittingInputs<Sym>): FittingOutputs<Sym> => {
    const errors = vjp(
      (stepped: Named<Sym>) => mean(square(sub(bases(stepped), targets)), [1, 2, 3]),
      params,
    );
    const gradients = errors.pullback(onesLike(errors.value));
    return { ...adamStep(params, gradients, memory, { learningRate }), errors: errors.value };
  };
}

interface FittingState {
  readonly params: Named<DeviceTensor>;
  readonly memory: Named<DeviceTensor>;
  /** Of the last step; none before the first. */
  readonly errors: readonly DeviceTensor[];
}

/** Steps between two waits for the device. */
const WAIT_EVERY = 10;

interface WarmUpOptions {
  readonly engine: Engine;
  readonly parameterization: Pick<Parameterization, 'bases' | 'items'>;
  readonly warmUp: Omit<WarmUp, 'targets'>;
  /** Starting values of what is stored of bases, [items, ...] each. */
  readonly params: Named<StoredTensor>;
  /** [items, baseChannels, S, S] */
  readonly targets: StoredTensor;
  /** Called after every step with the share of the work that is done, 0..1; what it throws ends the warm-up. */
  onStep(done: number): Promise<void>;
}

/** @returns what is stored after the warm-up, and the mean squared error before the last step, over all bases. */
export async function warmedUp(
  options: WarmUpOptions,
): Promise<{ readonly params: Named<StoredTensor>; readonly error: number }> {
  const { engine, parameterization, warmUp, params, targets, onStep } = options;
  const { items } = parameterization;
  const step = compiledByShape<FittingInputs<TensorSpec>, FittingOutputs<Sym>>(
    engine,
    'warm-up',
    fittingStep(parameterization, warmUp),
  );
  const fitted = mapNamed(params, ({ data, shape }) => ({ data: data.slice(), shape }));
  let errors = 0;
  for (let from = 0; from < items; from += warmUp.atOnce) {
    const count = Math.min(items - from, warmUp.atOnce);
    const rows = ({ data, shape }: StoredTensor): StoredTensor => {
      const each = data.length / items;
      return { data: data.subarray(from * each, (from + count) * each), shape: [count, ...shape.slice(1)] };
    };
    const own = mapNamed(params, rows);
    const specs = mapNamed(own, ({ shape }): TensorSpec => ({ shape, dtype: 'float32' }));
    const memory = mapNamed(adamMemory(specs), ({ shape }) => ({
      data: new Float32Array(sizeOf(shape)),
      shape,
    }));
    const kept = uploadTree(engine, { targets: rows(targets) });
    let state: FittingState = { ...uploadTree(engine, { params: own, memory }), errors: [] };
    /** Waits for the device, so that no more steps wait there than a person would. */
    const total = async (): Promise<number> => {
      const each = await Promise.all(state.errors.map((tensor) => downloadFloats(engine, tensor)));
      return each.flatMap((values) => [...values]).reduce((sum, error) => sum + error, 0);
    };
    try {
      for (let at = 1; at <= warmUp.steps; at += 1) {
        const next = await step({ params: state.params, memory: state.memory, ...kept });
        disposeTree(engine, state);
        state = { ...next, errors: [next.errors] };
        if (at % WAIT_EVERY === 0) await total();
        await onStep((from + (count * at) / warmUp.steps) / items);
      }
      for (const [name, tensor] of Object.entries(state.params)) {
        const into = fitted[name];
        into?.data.set(await downloadFloats(engine, tensor), (from * into.data.length) / items);
      }
      errors += await total();
    } finally {
      disposeTree(engine, [state, kept]);
    }
  }
  return { params: fitted, error: errors / items };
}

const mapNamed = <A, B>(named: Named<A>, f: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, f(value)]));
