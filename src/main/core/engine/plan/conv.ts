import { type Atom, broadcastShapes, type Pair, type PrimitiveParams, sizeOf } from '../../trace/ir';
import type { Rewriter, Rule } from '../../trace/normalise/rewriter';

type ConvParams = PrimitiveParams['conv'];

/*
 * Rules that turn general convolutions into plain ones, for libraries whose convolutions are plain.
 */

/** A stride-1 convolution of a dilated input, as the transposed convolution that libraries offer. */
export interface TransposedConv {
  /** Cut off from the result at the start and the end of each axis. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  /** Added to the result at the end of each axis. */
  readonly extra: readonly number[];
}

/** How to express a convolution as a transposed one (with the flipped kernel), or undefined if that is impossible. */
export function asTransposedConv(kernel: readonly number[], params: ConvParams): TransposedConv | undefined {
  if (params.strides.some((s) => s !== 1) || params.vmapDims > 0) return undefined;
  const reach = kernel.map((k, i) => (k - 1) * (params.rhsDilation[i] ?? 1));
  const begins = params.padding.map(([before], i) => (reach[i] ?? 0) - before);
  const ends = params.padding.map(([, after], i) => (reach[i] ?? 0) - after);
  const extra = ends.map((end) => Math.max(0, -end));
  const possible = begins.every((b) => b >= 0) && extra.every((e, i) => e < (params.lhsDilation[i] ?? 1));
  return possible ? { begins, ends: ends.map((end) => Math.max(0, end)), extra } : undefined;
}

const isDilated = (params: ConvParams): boolean => params.lhsDilation.some((d) => d > 1);

/** Negative padding cuts off before the convolution. */
export const cropFirst: Rule<'conv'> = ({ inputs, params }, rewriter) => {
  const [x, w] = inputs;
  if (x === undefined || w === undefined || isDilated(params)) return undefined;
  if (params.padding.every(([before, after]) => before >= 0 && after >= 0)) return undefined;
  const lead = params.vmapDims + 2;
  const slice = x.spec.shape.map((n, i): Pair => {
    const [before, after] = params.padding[i - lead] ?? [0, 0];
    return [Math.max(0, -before), n - Math.max(0, -after)];
  });
  const cropped = rewriter.emit('shrink', [x], { slice });
  const padding = params.padding.map(([before, after]): Pair => [Math.max(0, before), Math.max(0, after)]);
  return rewriter.emit('conv', [cropped, w], { ...params, padding });
};

/** Puts the zeros of an input dilation in place. `unless` says which convolutions the engine can do as they are. */
export function undilate(unless: (params: ConvParams, kernel: readonly number[]) => boolean): Rule<'conv'> {
  return ({ inputs, params }, rewriter) => {
    const [x, w] = inputs;
    const lead = params.vmapDims + 2;
    if (x === undefined || w === undefined || !isDilated(params)) return undefined;
    if (unless(params, w.spec.shape.slice(lead))) return undefined;
    const spread = insertZeros(rewriter, x, lead, params.lhsDilation);
    return rewriter.emit('conv', [spread, w], { ...params, lhsDilation: params.lhsDilation.map(() => 1) });
  };
}

function insertZeros(rewriter: Rewriter, x: Atom, lead: number, dilation: readonly number[]): Atom {
  const batch = x.spec.shape.slice(0, lead);
  const spatial = x.spec.shape.slice(lead);
  const apart = rewriter.emit('reshape', [x], { shape: [...batch, ...spatial.flatMap((n) => [n, 1])] });
  const gaps = dilation.flatMap((d): Pair[] => [
    [0, 0],
    [0, d - 1],
  ]);
  const padded = rewriter.emit('pad', [apart], { width: [...batch.map((): Pair => [0, 0]), ...gaps] });
  const lengths = spatial.map((n, i) => n * (dilation[i] ?? 1));
  const merged = rewriter.emit('reshape', [padded], { shape: [...batch, ...lengths] });
  const inside = spatial.map((n, i): Pair => [0, (n - 1) * (dilation[i] ?? 1) + 1]);
  return rewriter.emit('shrink', [merged], { slice: [...batch.map((n): Pair => [0, n]), ...inside] });
}

/** Batched convolutions (leading axes) one after the other. */
export const unbatch: Rule<'conv'> = ({ inputs, params, output }, rewriter) => {
  const [x, w] = inputs;
  const v = params.vmapDims;
  if (x === undefined || w === undefined || v === 0) return undefined;
  const batch = broadcastShapes(x.spec.shape.slice(0, v), w.spec.shape.slice(0, v));
  const flat = (atom: Atom): Atom => {
    const rest = atom.spec.shape.slice(v);
    const whole = rewriter.expand(atom, { shape: [...batch, ...rest], dtype: atom.spec.dtype });
    return rewriter.emit('reshape', [whole], { shape: [sizeOf(batch), ...rest] });
  };
  const pick = (atom: Atom, k: number): Atom => {
    const slice = atom.spec.shape.map((n, i): Pair => (i === 0 ? [k, k + 1] : [0, n]));
    const one = rewriter.emit('shrink', [atom], { slice });
    return rewriter.emit('reshape', [one], { shape: atom.spec.shape.slice(1) });
  };
  const [images, kernels] = [flat(x), flat(w)];
  const results = Array.from({ length: sizeOf(batch) }, (_, k) => {
    const one = rewriter.emit('conv', [pick(images, k), pick(kernels, k)], { ...params, vmapDims: 0 });
    return rewriter.emit('reshape', [one], { shape: [1, ...one.spec.shape] });
  });
  return rewriter.emit('reshape', [rewriter.emit('concatenate', results, { axis: 0 })], {
    shape: output.shape,
  });
};
