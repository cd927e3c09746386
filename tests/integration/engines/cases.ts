import {
  type Atom,
  float32,
  int32,
  type Pair,
  type PrimitiveParams,
  type ProgramIR,
  sizeOf,
  type TensorSpec,
} from '@main/core/trace/ir';
import { literal } from '@main/core/trace/builder';
import { pseudoRandom } from '../../support/convnet';
import { ProgramWriter } from '../../support/programs';

/** One program that shows a primitive with one kind of parameters. */
export interface Case {
  readonly name: string;
  readonly program: ProgramIR;
  /** Values of the int32 inputs lie in [0, limit). */
  readonly limit?: number;
  /** Float inputs are made positive (for sqrt and log). */
  readonly positive?: boolean;
}

type Write = (writer: ProgramWriter, ...inputs: Atom[]) => Atom | Atom[];

function define(
  name: string,
  specs: readonly TensorSpec[],
  write: Write,
  options: Omit<Case, 'name' | 'program'> = {},
): Case {
  const writer = new ProgramWriter();
  const outputs = write(writer, ...specs.map((spec) => writer.input(spec)));
  return { name, program: writer.program(...(Array.isArray(outputs) ? outputs : [outputs])), ...options };
}

const f = float32;
const i = int32;
const positive = { positive: true };
const toFloat = (w: ProgramWriter, x: Atom): Atom => w.emit('cast', [x], { dtype: 'float32' });

type ConvParams = PrimitiveParams['conv'];
const plain: ConvParams = { vmapDims: 0, strides: [1, 1], padding: [[0, 0], [0, 0]], lhsDilation: [1, 1], rhsDilation: [1, 1] }; // prettier-ignore
const same: readonly Pair[] = [[1, 1], [1, 1]]; // prettier-ignore
const conv = (name: string, x: number[], w: number[], params: Partial<ConvParams>): Case =>
  define(`conv ${name}`, [f(x), f(w)], (p, a, b) => p.emit('conv', [a, b], { ...plain, ...params }));

const elementwise: Case[] = [
  define('add', [f([2, 3]), f([2, 3])], (w, a, b) => w.emit('add', [a, b], {})),
  define('add, broadcast both ways', [f([4, 1, 3]), f([5, 1])], (w, a, b) => w.emit('add', [a, b], {})),
  define('add, rank 5', [f([2, 3, 2, 2, 2]), f([3, 1, 2, 1])], (w, a, b) => w.emit('add', [a, b], {})),
  define('add int32 and a number', [i([4])], (w, a) => w.emit('add', [a, literal(3, 'int32')], {}), {
    limit: 9,
  }),
  define('add of a negation', [f([3]), f([3])], (w, a, b) => w.emit('add', [a, w.emit('neg', [b], {})], {})),
  define('mul', [f([2, 3]), f([3])], (w, a, b) => w.emit('mul', [a, b], {})),
  define('mul int32', [i([4]), i([4])], (w, a, b) => w.emit('mul', [a, b], {}), { limit: 50 }),
  define('max', [f([2, 3]), f([2, 3])], (w, a, b) => w.emit('max', [a, b], {})),
  define('max with a number', [f([2, 3])], (w, a) => w.emit('max', [a, literal(0.25, 'float32')], {})),
  define('min', [f([2, 3]), f([2, 1])], (w, a, b) => w.emit('min', [a, b], {})),
  define('min int32', [i([6]), i([6])], (w, a, b) => w.emit('min', [a, b], {}), { limit: 9 }),
  define('neg', [f([5])], (w, a) => w.emit('neg', [a], {})),
  define('neg int32', [i([5])], (w, a) => w.emit('neg', [a], {}), { limit: 9 }),
  define('reciprocal', [f([5])], (w, a) => w.emit('reciprocal', [a], {}), positive),
  define('sqrt', [f([5])], (w, a) => w.emit('sqrt', [a], {}), positive),
  define('exp', [f([5])], (w, a) => w.emit('exp', [a], {})),
  define('log', [f([5])], (w, a) => w.emit('log', [a], {}), positive),
  define('sin', [f([5])], (w, a) => w.emit('sin', [a], {})),
  define('cos', [f([5])], (w, a) => w.emit('cos', [a], {})),
  define('floor', [f([9])], (w, a) => w.emit('floor', [w.emit('mul', [a, literal(5, 'float32')], {})], {})),
  ...(['less', 'less_equal', 'equal', 'not_equal'] as const).flatMap((op) => [
    define(`compare ${op}`, [f([3, 4]), f([4])], (w, a, b) => toFloat(w, w.emit('compare', [a, b], { op }))),
    define(
      `compare ${op} int32`,
      [i([24]), i([24])],
      (w, a, b) => w.emit('cast', [w.emit('compare', [a, b], { op })], { dtype: 'int32' }),
      { limit: 3 },
    ),
  ]),
  define('compare equal bool', [f([9]), f([9])], (w, a, b) => {
    const sign = (x: Atom): Atom => w.emit('compare', [literal(0, 'float32'), x], { op: 'less' });
    return toFloat(w, w.emit('compare', [sign(a), sign(b)], { op: 'equal' }));
  }),
  define('where', [f([3, 4]), f([3, 4]), f([4])], (w, a, b, c) =>
    w.emit('where', [w.emit('compare', [a, b], { op: 'less' }), b, c], {}),
  ),
  define('where with numbers, condition broadcast', [f([3, 1]), f([3, 4])], (w, a, b) =>
    w.emit(
      'where',
      [w.emit('compare', [literal(0, 'float32'), a], { op: 'less' }), b, literal(-2, 'float32')],
      {},
    ),
  ),
  define('where as the derivative of a rectifier', [f([64, 64]), f([64, 64])], (w, a, b) =>
    w.emit(
      'where',
      [w.emit('compare', [literal(0, 'float32'), a], { op: 'less' }), b, literal(0, 'float32')],
      {},
    ),
  ),
  define('where as relu', [f([3, 4])], (w, a) =>
    w.emit(
      'where',
      [w.emit('compare', [literal(0, 'float32'), a], { op: 'less' }), a, literal(0, 'float32')],
      {},
    ),
  ),
  define(
    'where int32',
    [i([8]), i([8])],
    (w, a, b) => w.emit('where', [w.emit('compare', [a, b], { op: 'less' }), a, b], {}),
    { limit: 5 },
  ),
  define('where bool', [f([9]), f([9])], (w, a, b) => {
    const sign = (x: Atom): Atom => w.emit('compare', [literal(0, 'float32'), x], { op: 'less' });
    return toFloat(w, w.emit('where', [sign(a), sign(b), literal(1, 'bool')], {}));
  }),
  define('cast float32 to int32', [f([9])], (w, a) =>
    w.emit('cast', [w.emit('mul', [a, literal(7, 'float32')], {})], { dtype: 'int32' }),
  ),
  define('cast int32 to float32', [i([9])], (w, a) => toFloat(w, a), { limit: 9 }),
  define('cast int32 to bool', [i([9])], (w, a) => toFloat(w, w.emit('cast', [a], { dtype: 'bool' })), {
    limit: 2,
  }),
  define(
    'cast int32 to bool and back',
    [i([9])],
    (w, a) => w.emit('cast', [w.emit('cast', [a], { dtype: 'bool' })], { dtype: 'int32' }),
    { limit: 5 },
  ),
];

const sums: Case[] = [
  ...(['add', 'mul', 'max', 'min'] as const).flatMap((op) => [
    define(`reduce ${op} last`, [f([2, 3, 4])], (w, a) => w.emit('reduce', [a], { op, axis: [2] })),
    define(`reduce ${op} outer and inner`, [f([2, 3, 4])], (w, a) =>
      w.emit('reduce', [a], { op, axis: [0, 2] }),
    ),
  ]),
  define('reduce all', [f([2, 3])], (w, a) => w.emit('reduce', [a], { op: 'add', axis: [0, 1] })),
  define('reduce middle', [f([2, 3, 4])], (w, a) => w.emit('reduce', [a], { op: 'add', axis: [1] })),
  define('reduce nothing', [f([2, 3])], (w, a) => w.emit('reduce', [a], { op: 'add', axis: [] })),
  define('reduce int32', [i([3, 4])], (w, a) => w.emit('reduce', [a], { op: 'add', axis: [1] }), {
    limit: 9,
  }),
  define('reduce int32 max', [i([3, 4])], (w, a) => w.emit('reduce', [a], { op: 'max', axis: [0] }), {
    limit: 9,
  }),
  define('reduce as average pooling', [f([2, 3, 4, 6])], (w, a) =>
    w.emit('reduce', [w.emit('reshape', [a], { shape: [2, 3, 2, 2, 3, 2] })], { op: 'add', axis: [3, 5] }),
  ),
  define('dot of vectors', [f([7]), f([7])], (w, a, b) => w.emit('dot', [a, b], {})),
  define('dot as a matrix product', [f([3, 1, 5]), f([1, 4, 5])], (w, a, b) => w.emit('dot', [a, b], {})),
  define('dot as a matrix product, swapped', [f([1, 3, 5]), f([4, 1, 5])], (w, a, b) =>
    w.emit('dot', [a, b], {}),
  ),
  define('dot matrix by vector', [f([3, 5]), f([5])], (w, a, b) => w.emit('dot', [a, b], {})),
  define('dot batched', [f([2, 3, 1, 5]), f([2, 1, 4, 5])], (w, a, b) => w.emit('dot', [a, b], {})),
  define('dot batched in the middle', [f([3, 2, 1, 5]), f([1, 2, 4, 5])], (w, a, b) =>
    w.emit('dot', [a, b], {}),
  ),
  define('dot row by row', [f([3, 5]), f([3, 5])], (w, a, b) => w.emit('dot', [a, b], {})),
  define('dot with a repeated last axis', [f([3, 1]), f([3, 5])], (w, a, b) => w.emit('dot', [a, b], {})),
  define('dot int32', [i([2, 3]), i([2, 3])], (w, a, b) => w.emit('dot', [a, b], {}), { limit: 9 }),
  conv('plain', [2, 3, 6, 5], [4, 3, 3, 2], {}),
  conv('same', [2, 3, 6, 6], [4, 3, 3, 3], { padding: same }),
  conv('1 x 1', [2, 3, 4, 4], [5, 3, 1, 1], {}),
  conv('stride', [2, 3, 7, 8], [4, 3, 3, 3], { strides: [2, 3], padding: same }),
  conv('dilated kernel', [1, 2, 9, 9], [3, 2, 3, 2], { rhsDilation: [2, 3] }),
  conv('asymmetric padding', [1, 2, 5, 5], [3, 2, 3, 3], { padding: [[2, 0], [0, 1]] }), // prettier-ignore
  conv('negative padding', [1, 2, 8, 8], [3, 2, 3, 3], { padding: [[-1, 2], [1, -2]] }), // prettier-ignore
  conv('dilated input', [2, 3, 4, 4], [2, 3, 3, 3], { lhsDilation: [2, 2], padding: [[1, 1], [2, 1]] }), // prettier-ignore
  conv('dilated input, more room at the end', [1, 2, 4, 4], [2, 2, 3, 3], { lhsDilation: [2, 2], padding: [[2, 3], [2, 3]] }), // prettier-ignore
  conv('dilated input, wide padding', [1, 2, 3, 3], [2, 2, 2, 2], { lhsDilation: [2, 3], padding: [[3, 2], [4, 3]] }), // prettier-ignore
  conv('dilated input and stride', [1, 2, 5, 5], [2, 2, 3, 3], {
    lhsDilation: [2, 2],
    strides: [3, 2],
    padding: same,
  }),
  conv('dilated input, negative padding', [1, 2, 5, 5], [2, 2, 3, 3], { lhsDilation: [2, 2], padding: [[-1, -2], [0, -1]] }), // prettier-ignore
  conv('few outputs', [2, 16, 6, 6], [2, 16, 3, 3], { padding: same }),
  conv('kernel gradient', [3, 4, 8, 8], [5, 4, 8, 8], { padding: same }),
  conv('kernel gradient, many inputs', [12, 3, 6, 6], [2, 3, 6, 6], { padding: same }),
  conv('kernel gradient by rows', [9, 3, 6, 7], [5, 3, 6, 7], { padding: same }),
  conv('kernel gradient by rows, padding of its own on every side', [8, 2, 6, 6], [4, 2, 5, 6], { padding: [[2, 0], [1, 3]] }), // prettier-ignore
  conv('kernel gradient by rows, cropped', [8, 2, 9, 9], [6, 2, 5, 5], {
    padding: [
      [-1, -1],
      [0, -2],
    ],
  }),
  define('kernel gradient by rows, of turned operands', [f([3, 8, 6, 6]), f([3, 4, 6, 6])], (w, a, b) => {
    const turned = [a, b].map((x) => w.emit('transpose', [x], { perm: [1, 0, 2, 3] }));
    return w.emit('conv', turned, { ...plain, padding: same });
  }),
  conv('kernel gradient, 5 x 5, no padding', [3, 2, 9, 9], [2, 2, 5, 5], {}),
  conv('kernel gradient, many inputs, no padding', [9, 2, 9, 9], [2, 2, 7, 7], {}),
  conv('kernel gradient of a strided convolution', [2, 3, 9, 9], [4, 3, 4, 4], {
    rhsDilation: [2, 2],
    padding: same,
  }),
  conv('kernel gradient, cropped', [2, 3, 9, 9], [4, 3, 5, 5], { rhsDilation: [2, 2], padding: [[1, -1], [1, -1]] }), // prettier-ignore
  conv('batched', [3, 2, 2, 5, 5], [3, 4, 2, 3, 3], { vmapDims: 1, padding: same }),
  conv('batched, one kernel', [3, 2, 2, 5, 5], [1, 4, 2, 3, 3], { vmapDims: 1 }),
  conv('batched twice', [2, 2, 1, 2, 4, 4], [2, 2, 2, 2, 3, 3], { vmapDims: 2 }),
  conv('batched, dilated input', [2, 1, 2, 4, 4], [2, 2, 2, 3, 3], {
    vmapDims: 1,
    lhsDilation: [2, 2],
    padding: same,
  }),
  define('conv with one spatial axis', [f([2, 3, 7]), f([4, 3, 3])], (w, a, b) =>
    w.emit('conv', [a, b], {
      vmapDims: 0,
      strides: [1],
      padding: [[1, 1]],
      lhsDilation: [1],
      rhsDilation: [1],
    }),
  ),
  define('conv and a bias', [f([2, 3, 5, 5]), f([4, 3, 3, 3]), f([4])], (w, a, b, c) => {
    const sum = w.emit('conv', [a, b], { ...plain, padding: same });
    return w.emit('add', [sum, w.emit('reshape', [c], { shape: [1, 4, 1, 1] })], {});
  }),
];

const movement: Case[] = [
  define('reshape', [f([2, 6])], (w, a) => w.emit('reshape', [a], { shape: [3, 2, 2] })),
  define('reshape to a scalar', [f([1, 1])], (w, a) => w.emit('reshape', [a], { shape: [] })),
  define('transpose', [f([2, 3, 4])], (w, a) => w.emit('transpose', [a], { perm: [2, 0, 1] })),
  define('transpose int32', [i([2, 3])], (w, a) => w.emit('transpose', [a], { perm: [1, 0] }), { limit: 9 }),
  define('transpose rank 6', [f([2, 1, 3, 2, 2, 2])], (w, a) =>
    w.emit('transpose', [a], { perm: [5, 0, 3, 1, 4, 2] }),
  ),
  define('broadcast scalar', [f([])], (w, a) => w.emit('broadcast', [a], { shape: [2, 3], axis: [0, 1] })),
  define('broadcast inserting and expanding', [f([3, 1])], (w, a) =>
    w.emit('broadcast', [a], { shape: [2, 3, 4, 5], axis: [0, 2] }),
  ),
  define('broadcast int32', [i([3])], (w, a) => w.emit('broadcast', [a], { shape: [3, 2], axis: [1] }), {
    limit: 9,
  }),
  define('broadcast bool', [f([3])], (w, a) => {
    const positive = w.emit('compare', [literal(0, 'float32'), a], { op: 'less' });
    return toFloat(w, w.emit('broadcast', [positive], { shape: [2, 3], axis: [0] }));
  }),
  define('broadcast and reshape as upsampling', [f([2, 3, 4, 5])], (w, a) => {
    const repeated = w.emit('broadcast', [a], { shape: [2, 3, 4, 2, 5, 3], axis: [3, 5] });
    return w.emit('reshape', [repeated], { shape: [2, 3, 8, 15] });
  }),
  define('flip', [f([2, 3, 4])], (w, a) => w.emit('flip', [a], { axis: [0, 2] })),
  define('flip of kernels', [f([4, 3, 3, 2])], (w, a) => w.emit('flip', [a], { axis: [2, 3] })),
  define('flip of large kernels', [f([2, 3, 6, 7])], (w, a) => w.emit('flip', [a], { axis: [3, 2] })),
  define('flip int32', [i([5])], (w, a) => w.emit('flip', [a], { axis: [0] }), { limit: 9 }),
  define('pad', [f([2, 3])], (w, a) => w.emit('pad', [a], { width: [[1, 0], [2, 3]] })), // prettier-ignore
  define('pad int32', [i([3])], (w, a) => w.emit('pad', [a], { width: [[1, 1]] }), { limit: 9 }),
  define('pad bool', [f([3])], (w, a) => {
    const positive = w.emit('compare', [literal(0, 'float32'), a], { op: 'less' });
    return toFloat(w, w.emit('pad', [positive], { width: [[1, 2]] }));
  }),
  define('shrink', [f([4, 5])], (w, a) => w.emit('shrink', [a], { slice: [[1, 3], [0, 4]] })), // prettier-ignore
  define('shrink int32', [i([5])], (w, a) => w.emit('shrink', [a], { slice: [[1, 4]] }), { limit: 9 }),
  define('concatenate', [f([2, 3]), f([2, 1]), f([2, 2])], (w, ...xs) =>
    w.emit('concatenate', xs, { axis: 1 }),
  ),
  define('concatenate int32', [i([2]), i([3])], (w, ...xs) => w.emit('concatenate', xs, { axis: 0 }), {
    limit: 9,
  }),
];

const index = { limit: 3 };
const indexing: Case[] = [
  define(
    'gather first axis',
    [f([3, 4]), i([5])],
    (w, a, b) => w.emit('gather', [a, b], { axis: [0], outDim: 0 }),
    index,
  ),
  define('gather last axis, index matrix', [f([2, 3]), i([2, 2])], (w, a, b) => w.emit('gather', [a, b], { axis: [1], outDim: 1 }), index), // prettier-ignore
  define('gather to another place', [f([2, 3, 4]), i([5])], (w, a, b) => w.emit('gather', [a, b], { axis: [1], outDim: 2 }), index), // prettier-ignore
  define('gather with one index', [f([3, 4]), i([])], (w, a, b) => w.emit('gather', [a, b], { axis: [0], outDim: 0 }), index), // prettier-ignore
  define(
    'gather int32',
    [i([3]), i([4])],
    (w, a, b) => w.emit('gather', [a, b], { axis: [0], outDim: 0 }),
    index,
  ),
  define('gather two axes, broadcast', [f([3, 2, 4]), i([3, 1]), i([3, 5])], (w, a, b, c) => w.emit('gather', [a, b, c], { axis: [0, 2], outDim: 0 }), index), // prettier-ignore
  define('gather two axes to the end', [f([3, 2, 4]), i([2]), i([2])], (w, a, b, c) => w.emit('gather', [a, b, c], { axis: [0, 2], outDim: 1 }), index), // prettier-ignore
  define('gather all axes', [f([3, 4]), i([6]), i([6])], (w, a, b, c) => w.emit('gather', [a, b, c], { axis: [0, 1], outDim: 0 }), index), // prettier-ignore
  define('scatter rows', [f([5, 4]), i([5])], (w, a, b) => w.emit('scatter', [a, b], { axis: [0], outDim: 0, shape: [3, 4] }), index), // prettier-ignore
  define('scatter columns', [f([2, 7]), i([7])], (w, a, b) => w.emit('scatter', [a, b], { axis: [1], outDim: 1, shape: [2, 3] }), index), // prettier-ignore
  define('scatter from another place', [f([2, 4, 5]), i([5])], (w, a, b) => w.emit('scatter', [a, b], { axis: [1], outDim: 2, shape: [2, 3, 4] }), index), // prettier-ignore
  define('scatter two axes, broadcast', [f([3, 5, 2]), i([3, 1]), i([3, 5])], (w, a, b, c) => w.emit('scatter', [a, b, c], { axis: [0, 2], outDim: 0, shape: [3, 2, 4] }), index), // prettier-ignore
  define('scatter scalars, many on one', [f([40]), i([40])], (w, a, b) => w.emit('scatter', [a, b], { axis: [0], outDim: 0, shape: [3] }), index), // prettier-ignore
];

const programs: Case[] = [
  define('an output of which sums read one half with the other', [f([8, 2048])], (w, a) => {
    const y = w.emit('exp', [a], {});
    const half = (from: number): Atom => w.emit('shrink', [y], { slice: [[from, from + 4], [0, 2048]] }); // prettier-ignore
    const product = w.emit('mul', [half(0), half(4)], {});
    return [y, w.emit('reduce', [product], { op: 'max', axis: [1] })];
  }),
  define('an input as output', [f([2]), f([3])], (_, a, b) => [b, a, b]),
  define('a number as output', [f([2])], (_, a) => [literal(0.5, 'float32'), a]),
  define('an output twice', [f([2])], (w, a) => {
    const twice = w.emit('add', [a, a], {});
    return [twice, twice, w.emit('neg', [twice], {})];
  }),
  define('an unused input', [f([2]), f([3])], (w, a) => w.emit('exp', [a], {})),
];

export const cases: readonly Case[] = [...elementwise, ...sums, ...movement, ...indexing, ...programs];

/** Reproducible inputs for an example. */
export function inputsOf({ program, limit = 1, positive = false }: Case): (Float32Array | Int32Array)[] {
  return program.inputs.map(({ spec }, i) => {
    const values = pseudoRandom(sizeOf(spec.shape), 7 + i);
    if (spec.dtype === 'int32') return Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * limit));
    return positive ? values.map((v) => 1.5 + v) : values;
  });
}
