import { type Pair, sizeOf } from '@main/core/trace/ir';
import type { Step } from './elementwise';
import type { Draw, Known, Values } from './values';

const MOST_AXES = 6;
const shapeOf = ({ atom }: Known): readonly number[] => atom.spec.shape;
const any = (values: Values, draw: Draw): Known | undefined => values.pick(draw, 'float32', 'int32', 'bool');
const someAxes = (rank: number, draw: Draw): number[] =>
  Array.from({ length: rank }, (_, i) => i).filter(() => draw(2) === 0);

function shuffled(count: number, draw: Draw): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = draw(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** The shape with an axis split, two axes merged, or axes of one element added or dropped. */
function reshaped(shape: readonly number[], draw: Draw): number[] {
  const axis = draw(Math.max(1, shape.length));
  const size = shape[axis] ?? 1;
  const factors = Array.from({ length: size }, (_, i) => i + 1).filter((n) => size % n === 0);
  const factor = factors[draw(factors.length)] ?? 1;
  const forms = [
    [sizeOf(shape)],
    shape.filter((n) => n !== 1),
    shape.toSpliced(axis, 0, 1),
    shape.toSpliced(axis, shape.length === 0 ? 0 : 1, factor, size / factor),
    shape.toSpliced(axis, Math.min(2, shape.length - axis), size * (shape[axis + 1] ?? 1)),
  ];
  return forms[draw(forms.length)] ?? [];
}

const reshape: Step = (values, draw) => {
  const x = any(values, draw);
  if (x === undefined) return undefined;
  const shape = reshaped(shapeOf(x), draw);
  return shape.length > MOST_AXES ? undefined : values.emit('reshape', [x], { shape });
};

const transpose: Step = (values, draw) => {
  const x = any(values, draw);
  return x && values.emit('transpose', [x], { perm: shuffled(shapeOf(x).length, draw) });
};

const broadcast: Step = (values, draw) => {
  const x = any(values, draw);
  if (x === undefined || shapeOf(x).length >= MOST_AXES) return undefined;
  const size = 1 + draw(5);
  const axis = draw(shapeOf(x).length + 1);
  const expanded = shapeOf(x).map((n) => (n === 1 ? 1 + draw(4) : n));
  const shape = expanded.toSpliced(axis, 0, size);
  return sizeOf(shape) > values.sizes.elements
    ? undefined
    : values.emit('broadcast', [x], { shape, axis: [axis] });
};

const flip: Step = (values, draw) => {
  const x = any(values, draw);
  return x && values.emit('flip', [x], { axis: someAxes(shapeOf(x).length, draw) });
};

const pad: Step = (values, draw) => {
  const x = any(values, draw);
  if (x === undefined) return undefined;
  const width = shapeOf(x).map((): Pair => (draw(2) === 0 ? [0, 0] : [draw(5), draw(5)]));
  return values.emit('pad', [x], { width });
};

const shrink: Step = (values, draw) => {
  const x = any(values, draw);
  if (x === undefined) return undefined;
  const slice = shapeOf(x).map((n): Pair => {
    if (draw(2) === 0) return [0, n];
    const start = draw(n);
    return [start, start + 1 + draw(n - start)];
  });
  return values.emit('shrink', [x], { slice });
};

const concatenate: Step = (values, draw) => {
  const x = any(values, draw);
  if (x === undefined || shapeOf(x).length === 0) return undefined;
  const axis = draw(shapeOf(x).length);
  const key = ({ atom }: Known): string => `${atom.spec.dtype} ${atom.spec.shape.with(axis, 0).join()}`;
  const fitting = values
    .of(x.atom.spec.dtype)
    .filter((other) => shapeOf(other).length === shapeOf(x).length && key(other) === key(x));
  const parts = Array.from({ length: 1 + draw(6) }, () => fitting[draw(fitting.length)] ?? x);
  const joined = values.emit('concatenate', parts, { axis });
  return sizeOf(shapeOf(joined)) > values.sizes.elements ? undefined : joined;
};

/** Steps that move elements, each with its weight. */
export const movement: readonly Step[] = [reshape, reshape, transpose, transpose, broadcast, broadcast, flip, pad, shrink, shrink, concatenate]; // prettier-ignore
