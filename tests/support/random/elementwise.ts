import { broadcastShapes, sizeOf } from '@main/core/trace/ir';
import type { Draw, Known, Values } from './values';

/** Adds values to a program, or none where nothing fits. */
export type Step = (values: Values, draw: Draw) => Known | undefined;

const LARGEST = 100;
const NUMBERS = [0, 1, -1, 2, 0.5, -0.25, 3];
const WHOLE = [0, 1, -1, 2, 3, 7];

const chosen = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)] as T;

/** Two values of one type that broadcast; perhaps one of them a number. */
function pair(values: Values, draw: Draw, dtype: 'float32' | 'int32' | 'bool'): [Known, Known] | undefined {
  const first = values.pick(draw, dtype);
  if (first === undefined) return undefined;
  const partners = values.of(dtype).filter((other) => broadcasts(values, first, other));
  const number = values.number(
    dtype === 'bool' ? draw(2) : chosen(dtype === 'int32' ? WHOLE : NUMBERS, draw),
    dtype,
  );
  const second = draw(4) === 0 ? number : chosen(partners, draw);
  return draw(2) === 0 ? [first, second] : [second, first];
}

export function broadcasts(values: Values, ...all: readonly Known[]): boolean {
  try {
    const shape = broadcastShapes(...all.map(({ atom }) => atom.spec.shape));
    return sizeOf(shape) <= values.sizes.elements;
  } catch {
    return false;
  }
}

const numeric = (draw: Draw): 'float32' | 'int32' => (draw(5) === 0 ? 'int32' : 'float32');

const add: Step = (values, draw) => {
  const operands = pair(values, draw, numeric(draw));
  if (operands === undefined) return undefined;
  const [a, b] = operands;
  return values.within(values.emit('add', operands, {}, { bound: a.bound + b.bound }), LARGEST);
};

const mul: Step = (values, draw) => {
  const operands = pair(values, draw, numeric(draw));
  if (operands === undefined) return undefined;
  const [a, b] = operands;
  return values.within(values.emit('mul', operands, {}, { bound: a.bound * b.bound, exact: false }), LARGEST);
};

const extreme: Step = (values, draw) => {
  const operands = pair(values, draw, numeric(draw));
  return operands && values.emit(draw(2) === 0 ? 'max' : 'min', operands, {});
};

const neg: Step = (values, draw) => {
  const x = values.pick(draw, 'float32', 'int32');
  return x && values.emit('neg', [x], {});
};

/** Functions that are bounded everywhere. */
const wave: Step = (values, draw) => {
  const x = values.pick(draw, 'float32');
  return x && values.emit(draw(2) === 0 ? 'sin' : 'cos', [x], {}, { bound: 1, exact: false });
};

const exp: Step = (values, draw) => {
  const x = values.pick(draw, 'float32');
  return x && values.emit('exp', [values.within(x, 2)], {}, { bound: 8, exact: false });
};

/** Functions of positive values. */
const positive: Step = (values, draw) => {
  const x = values.pick(draw, 'float32');
  if (x === undefined) return undefined;
  const square = values.emit('mul', [x, x], {}, { bound: x.bound ** 2, exact: false });
  const above = values.emit(
    'add',
    [square, values.number(0.5, 'float32')],
    {},
    { bound: x.bound ** 2 + 0.5 },
  );
  const primitive = chosen(['sqrt', 'log', 'reciprocal'] as const, draw);
  const bound = primitive === 'sqrt' ? Math.sqrt(above.bound) : Math.max(2, Math.log(above.bound));
  return values.emit(primitive, [above], {}, { bound, exact: false });
};

const floor: Step = (values, draw) => {
  const x = chosenExact(values, draw, 'float32');
  return x && values.emit('floor', [x], {}, { bound: x.bound + 1 });
};

function chosenExact(values: Values, draw: Draw, dtype: 'float32' | 'int32'): Known | undefined {
  const exact = values.of(dtype).filter((value) => value.exact);
  return exact.length === 0 ? undefined : chosen(exact, draw);
}

const compare: Step = (values, draw) => {
  const dtype = numeric(draw);
  const first = chosenExact(values, draw, dtype);
  if (first === undefined) return undefined;
  const partners = values.of(dtype).filter((other) => other.exact && broadcasts(values, first, other));
  const second = draw(3) === 0 ? values.number(draw(3) - 1, dtype) : chosen(partners, draw);
  const op = chosen(['less', 'less_equal', 'equal', 'not_equal'] as const, draw);
  return values.emit('compare', draw(2) === 0 ? [first, second] : [second, first], { op }, { bound: 1 });
};

const where: Step = (values, draw) => {
  const condition = values.pick(draw, 'bool');
  const branches = pair(values, draw, chosen(['float32', 'float32', 'int32', 'bool'] as const, draw));
  if (condition === undefined || branches === undefined || !broadcasts(values, condition, ...branches))
    return undefined;
  return values.emit('where', [condition, ...branches], {});
};

const cast: Step = (values, draw) => {
  const x = draw(3) === 0 ? chosenExact(values, draw, 'float32') : values.pick(draw, 'int32', 'bool');
  if (x === undefined) return undefined;
  const targets = (['float32', 'int32', 'bool'] as const).filter((dtype) => dtype !== x.atom.spec.dtype);
  return values.emit('cast', [x], { dtype: chosen(targets, draw) });
};

/** Steps that compute elements from elements, each with its weight. */
export const elementwise: readonly Step[] = [add, add, add, mul, mul, mul, extreme, extreme, neg, wave, wave, exp, positive, positive, floor, compare, compare, where, where, cast, cast]; // prettier-ignore
