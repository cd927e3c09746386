import { broadcastShapes, type Pair, type ReduceOperator, sizeOf } from '@main/core/trace/ir';
import { broadcasts, type Step } from './elementwise';
import type { Draw, Known, Values } from './values';

const LARGEST = 30;
const shapeOf = ({ atom }: Known): readonly number[] => atom.spec.shape;
const numeric = (draw: Draw): 'float32' | 'int32' => (draw(6) === 0 ? 'int32' : 'float32');

const reduce: Step = (values, draw) => {
  const x = values.pick(draw, numeric(draw));
  if (x === undefined) return undefined;
  const axis = shapeOf(x).flatMap((_, i) => (draw(2) === 0 ? [i] : []));
  const count = axis.reduce((n, i) => n * (shapeOf(x)[i] ?? 1), 1);
  const ops: ReduceOperator[] = ['add', 'add', 'max', 'min'];
  if (x.bound ** count < 1e4) ops.push('mul', 'mul', 'mul');
  const op = ops[draw(ops.length)] ?? 'add';
  const bound = { add: x.bound * count, mul: Math.max(1, x.bound) ** count, max: x.bound, min: x.bound }[op];
  const exact = x.exact && (op === 'max' || op === 'min');
  return values.within(values.emit('reduce', [x], { op, axis }, { bound, exact }), LARGEST);
};

/** Operands of `dot`: any two that broadcast, or two matrices with as many columns, set up for a matrix product. */
const dot: Step = (values, draw) => {
  const dtype = numeric(draw);
  const a = values.pick(draw, dtype);
  if (a === undefined) return undefined;
  const size = shapeOf(a).at(-1);
  const fitting = values.of(dtype).filter((other) => shapeOf(other).at(-1) === size);
  const b = fitting[draw(fitting.length)];
  if (size === undefined || b === undefined) return undefined;
  const operands = draw(3) === 0 ? [a, b] : asProduct(values, a, b, draw);
  const shape = common(operands);
  if (shape === undefined || sizeOf(shape) > values.sizes.products) return undefined;
  const sum = values.emit('dot', operands, {}, { bound: a.bound * b.bound * size, exact: false });
  return values.within(sum, LARGEST);
};

function common(operands: readonly Known[]): readonly number[] | undefined {
  try {
    return broadcastShapes(...operands.map(shapeOf));
  } catch {
    return undefined;
  }
}

/** [.., m, k] and [.., n, k] as [.., m, 1, k] and [.., 1, n, k], with leading axes where they broadcast. */
function asProduct(values: Values, a: Known, b: Known, draw: Draw): Known[] {
  const cut = (x: Known): { lead: number[]; rows: number; size: number } => {
    const shape = shapeOf(x);
    const lead = draw(2) === 0 ? shape.slice(0, -2) : [];
    const size = shape.at(-1) ?? 1;
    return { lead, size, rows: sizeOf(shape) / sizeOf(lead) / size };
  };
  const [left, right] = [cut(a), cut(b)];
  return [
    values.emit('reshape', [a], { shape: [...left.lead, left.rows, 1, left.size] }),
    values.emit('reshape', [b], { shape: [...right.lead, 1, right.rows, right.size] }),
  ];
}

/** A convolution of a value, brought to the rank, by a kernel that is cut from another one. */
const conv: Step = (values, draw) => {
  const spatial = 1 + draw(2);
  const vmapDims = draw(3) === 0 ? 1 : 0;
  const x = asRank(values, draw, vmapDims + 2 + spatial);
  const source = asRank(values, draw, vmapDims + 2 + spatial);
  if (x === undefined || source === undefined) return undefined;
  const list = (most: number): number[] =>
    Array.from({ length: spatial }, () => 1 + Math.max(0, draw(most + 2) - 2));
  const params = {
    vmapDims,
    strides: list(3),
    lhsDilation: list(3),
    rhsDilation: list(3),
    padding: Array.from({ length: spatial }, (): Pair => [draw(6) - 2, draw(6) - 2]),
  };
  const channels = Math.min(shapeOf(x)[vmapDims + 1] ?? 1, shapeOf(source)[vmapDims + 1] ?? 1);
  const operands = [x, source].map((value, which) => {
    const slice = shapeOf(value).map((n, i): Pair => {
      if (i === vmapDims + 1) return [0, channels];
      const batch = i < vmapDims;
      const same = shapeOf(x)[i] === shapeOf(source)[i];
      if (batch) return same && draw(3) > 0 ? [0, n] : [0, which === draw(2) ? n : 1];
      return which === 0 || i < vmapDims + 2 || draw(4) === 0 ? [0, n] : [0, Math.min(n, 1 + draw(5))];
    });
    return values.emit('shrink', [value], { slice });
  });
  const [image, kernel] = operands as [Known, Known];
  const summands = sizeOf(shapeOf(kernel).slice(vmapDims + 1));
  if (!fits(values, image, kernel, params)) return undefined;
  const bound = x.bound * source.bound * summands;
  return values.within(values.emit('conv', [image, kernel], params, { bound, exact: false }), LARGEST);
};

function fits(
  values: Values,
  image: Known,
  kernel: Known,
  { vmapDims, strides, lhsDilation, rhsDilation, padding }: { vmapDims: number; strides: readonly number[]; lhsDilation: readonly number[]; rhsDilation: readonly number[]; padding: readonly Pair[] }, // prettier-ignore
): boolean {
  const [x, w] = [shapeOf(image), shapeOf(kernel)];
  const batch = common([image, kernel].map((value) => value && { ...value, atom: { ...value.atom, spec: { ...value.atom.spec, shape: shapeOf(value).slice(0, vmapDims) } } })); // prettier-ignore
  if (batch === undefined) return false;
  const extents = padding.map(([before, after], i) => {
    const size = ((x[vmapDims + 2 + i] ?? 1) - 1) * (lhsDilation[i] ?? 1) + 1;
    const extent = size + before + after;
    const reach = ((w[vmapDims + 2 + i] ?? 1) - 1) * (rhsDilation[i] ?? 1) + 1;
    return {
      cropped: size + Math.min(0, before) + Math.min(0, after),
      steps: Math.floor((extent - reach) / (strides[i] ?? 1)) + 1,
    };
  });
  if (extents.some(({ cropped, steps }) => steps < 1 || cropped < 1)) return false;
  const outputs = sizeOf(batch) * (x[vmapDims] ?? 1) * (w[vmapDims] ?? 1) * extents.reduce((n, { steps }) => n * steps, 1); // prettier-ignore
  const products = outputs * sizeOf(w.slice(vmapDims + 1));
  return outputs <= values.sizes.elements && products <= values.sizes.products;
}

/** A value reshaped to a rank: leading axes merged, or axes of one element put in front. */
function asRank(values: Values, draw: Draw, rank: number): Known | undefined {
  const x = values.pick(draw, 'float32');
  if (x === undefined) return undefined;
  const shape = [...shapeOf(x)];
  while (shape.length > rank) shape.splice(0, 2, (shape[0] ?? 1) * (shape[1] ?? 1));
  while (shape.length < rank) shape.splice(draw(3), 0, 1);
  return values.emit('reshape', [x], { shape });
}

/** Whole numbers below `size`, made of any int32 value. */
function indices(values: Values, draw: Draw, size: number): Known | undefined {
  const x = values.pick(draw, 'int32');
  if (x === undefined) return undefined;
  const low = values.emit('max', [x, values.number(0, 'int32')], {});
  return values.emit('min', [low, values.number(size - 1, 'int32')], {}, { bound: size });
}

const axesFor = (rank: number, draw: Draw): number[] => {
  const first = draw(rank);
  const second = draw(rank);
  return draw(3) > 0 || first === second ? [first] : [first, second];
};

const gather: Step = (values, draw) => {
  const x = values.pick(draw, 'float32', 'int32');
  if (x === undefined || shapeOf(x).length === 0) return undefined;
  const axis = axesFor(shapeOf(x).length, draw);
  const index = axis.flatMap((i) => indices(values, draw, shapeOf(x)[i] ?? 1) ?? []);
  if (index.length < axis.length || !broadcasts(values, ...index)) return undefined;
  const kept = shapeOf(x).filter((_, i) => !axis.includes(i));
  const places = common(index) ?? [];
  if (sizeOf(kept) * sizeOf(places) > values.sizes.elements || kept.length + places.length > 6)
    return undefined;
  return values.emit(
    'gather',
    [x, ...index],
    { axis, outDim: draw(kept.length + 1) },
    { bound: x.bound, exact: x.exact },
  );
};

const scatter: Step = (values, draw) => {
  const x = values.pick(draw, 'float32', 'float32', 'int32');
  const index = values.pick(draw, 'int32');
  if (x === undefined || index === undefined) return undefined;
  const rank = shapeOf(index).length;
  const starts = shapeOf(x).flatMap((_, i) =>
    shapeOf(index).every((n, j) => shapeOf(x)[i + j] === n) ? [i] : [],
  );
  const outDim = starts[draw(starts.length)];
  if (outDim === undefined || rank === 0) return undefined;
  const kept = shapeOf(x).toSpliced(outDim, rank);
  const size = 1 + draw(9);
  const at = draw(kept.length + 1);
  const shape = kept.toSpliced(at, 0, size);
  if (sizeOf(shape) * sizeOf(shapeOf(index)) > values.sizes.products) return undefined;
  const place = values.emit('min', [values.emit('max', [index, values.number(0, 'int32')], {}), values.number(size - 1, 'int32')], {}); // prettier-ignore
  const bound = x.bound * sizeOf(shapeOf(index));
  const sum = values.emit('scatter', [x, place], { axis: [at], outDim, shape }, { bound, exact: false });
  return values.within(sum, LARGEST);
};

/** Steps that add up or look up, each with its weight. */
export const sums: readonly Step[] = [reduce, reduce, reduce, reduce, dot, dot, dot, conv, conv, conv, gather, gather, scatter]; // prettier-ignore
