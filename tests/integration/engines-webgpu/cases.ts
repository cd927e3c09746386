import { Builder, literal } from '../../../src/main/core/trace/builder';
import type {
  Atom,
  CompareOperator,
  Pair,
  ProgramIR,
  ReduceOperator,
  TensorSpec,
  Variable,
} from '../../../src/main/core/trace/ir';
import { float32, int32, sizeOf } from '../../../src/main/core/trace/spec';
import { pseudoRandom } from '../../support/convnet';
import { asProgram } from '../../support/programs';

/** A program for tests. Inputs of dtype int32 are indices below `below`. */
export interface Case {
  readonly ir: ProgramIR;
  readonly below: number;
}

/** Builds a program from a function of its inputs. */
export function program(
  name: string,
  specs: readonly TensorSpec[],
  body: (builder: Builder, ...inputs: Variable[]) => Atom | Atom[],
  below = 1,
): Case {
  const builder = new Builder();
  const inputs = specs.map((spec) => builder.variable(spec));
  const result = body(builder, ...inputs);
  const outputs = Array.isArray(result) ? result : [result];
  return { ir: asProgram({ inputs, constants: [], equations: builder.equations, outputs }, name), below };
}

const one = literal(1, 'float32');

function elementwise(): Case[] {
  const unary = ['neg', 'exp', 'sin', 'cos', 'floor'] as const;
  const positive = ['reciprocal', 'sqrt', 'log'] as const;
  const binary = ['add', 'mul', 'max', 'min'] as const;
  const compare: CompareOperator[] = ['less', 'less_equal', 'equal', 'not_equal'];
  return [
    program('unary', [float32([3, 5, 8])], (b, x) => unary.map((p) => b.emit(p, [x], {}))),
    program('large angles', [float32([64])], (b, x) => {
      const wide = b.emit('mul', [x, literal(300, 'float32')], {});
      return [b.emit('sin', [wide], {}), b.emit('cos', [wide], {})];
    }),
    program('positive', [float32([7, 3])], (b, x) => {
      const above = b.emit('add', [b.emit('mul', [x, x], {}), literal(0.5, 'float32')], {});
      return positive.map((p) => b.emit(p, [above], {}));
    }),
    program('binary', [float32([2, 1, 4]), float32([3, 1]), float32([])], (b, x, y, s) =>
      binary.flatMap((p) => [b.emit(p, [x, y], {}), b.emit(p, [b.emit(p, [y, s], {}), x], {})]),
    ),
    program(
      'integers',
      [int32([4, 6]), int32([6])],
      (b, x, y) => [
        ...binary.map((p) => b.emit(p, [x, y], {})),
        b.emit('reduce', [x], { op: 'max', axis: [1] }),
        b.emit('cast', [b.emit('add', [x, y], {})], { dtype: 'float32' }),
      ],
      9,
    ),
    program('compare and where', [float32([5, 6]), float32([6])], (b, x, y) =>
      compare.map((op) => {
        const floor = (v: Atom): Atom => b.emit('floor', [b.emit('mul', [v, literal(3, 'float32')], {})], {});
        const condition = b.emit('compare', [floor(x), floor(y)], { op });
        const chosen = b.emit('where', [condition, x, one], {});
        return b.emit('add', [chosen, b.emit('cast', [condition], { dtype: 'float32' })], {});
      }),
    ),
    program(
      'casts',
      [float32([9]), int32([9])],
      (b, x, i) => [
        b.emit('cast', [b.emit('mul', [x, literal(10, 'float32')], {})], { dtype: 'int32' }),
        b.emit('cast', [b.emit('cast', [i], { dtype: 'bool' })], { dtype: 'int32' }),
        b.emit('cast', [b.emit('cast', [x], { dtype: 'bool' })], { dtype: 'float32' }),
      ],
      3,
    ),
    program('infinities', [float32([4])], (b, x) => {
      const infinite = literal(Infinity, 'float32');
      return [b.emit('min', [x, infinite], {}), b.emit('max', [x, b.emit('neg', [infinite], {})], {})];
    }),
    program('outputs as they are', [float32([3]), float32([2, 2])], (b, x, y) => [
      x,
      y,
      x,
      one,
      b.emit('add', [x, one], {}),
    ]),
  ];
}

function movement(): Case[] {
  const x = float32([4, 6, 8]);
  const width: Pair[] = [
    [1, 0],
    [0, 2],
    [3, 1],
  ];
  const slice: Pair[] = [
    [1, 3],
    [0, 6],
    [2, 7],
  ];
  return [
    program('reshape', [x], (b, v) => [
      b.emit('reshape', [v], { shape: [24, 8] }),
      b.emit('reshape', [b.emit('transpose', [v], { perm: [2, 0, 1] })], { shape: [16, 12] }),
    ]),
    program('transpose', [x], (b, v) => [
      b.emit('transpose', [v], { perm: [2, 1, 0] }),
      b.emit('neg', [b.emit('transpose', [v], { perm: [1, 0, 2] })], {}),
    ]),
    program('broadcast', [float32([4, 1]), float32([])], (b, v, s) => [
      b.emit('broadcast', [v], { shape: [2, 4, 5, 3], axis: [0, 2] }),
      b.emit('broadcast', [s], { shape: [3, 4], axis: [0, 1] }),
    ]),
    program('flip', [x], (b, v) => [
      b.emit('flip', [v], { axis: [2] }),
      b.emit('flip', [v], { axis: [0, 1] }),
    ]),
    program('pad', [x], (b, v) => [
      b.emit('pad', [v], { width }),
      b.emit('exp', [b.emit('pad', [v], { width })], {}),
    ]),
    program('aligned pad', [x], (b, v) =>
      b.emit('pad', [v], {
        width: [
          [0, 0],
          [0, 0],
          [4, 8],
        ],
      }),
    ),
    program('shrink', [x], (b, v) => b.emit('shrink', [v], { slice })),
    program('every second', [x], (b, v) => {
      const split = b.emit('reshape', [v], { shape: [4, 6, 4, 2] });
      return b.emit(
        'reshape',
        [
          b.emit('shrink', [split], {
            slice: [
              [0, 4],
              [0, 6],
              [0, 4],
              [1, 2],
            ],
          }),
        ],
        { shape: [4, 6, 4] },
      );
    }),
    program('concatenate', [float32([2, 3]), float32([2, 5]), float32([2, 1])], (b, u, v, w) => [
      b.emit('concatenate', [u, v, w, u, v, w], { axis: 1 }),
      b.emit('concatenate', [b.emit('exp', [v], {}), v], { axis: 0 }),
    ]),
    program('aligned concatenate', [float32([2, 8]), float32([2, 4])], (b, u, v) =>
      b.emit('concatenate', [u, v], { axis: 1 }),
    ),
  ];
}

function indexing(): Case[] {
  return [
    program(
      'gather',
      [float32([5, 3, 4]), int32([6])],
      (b, x, i) => [
        b.emit('gather', [x, i], { axis: [0], outDim: 0 }),
        b.emit('gather', [b.emit('exp', [x], {}), i], { axis: [1], outDim: 2 }),
      ],
      3,
    ),
    program(
      'gather two',
      [float32([4, 3, 8]), int32([4, 1]), int32([4, 5])],
      (b, x, i, j) => b.emit('gather', [x, i, j], { axis: [0, 2], outDim: 0 }),
      4,
    ),
    program(
      'scatter',
      [float32([6, 3]), int32([6])],
      (b, u, i) => b.emit('scatter', [u, i], { axis: [0], outDim: 0, shape: [5, 3] }),
      5,
    ),
    program(
      'scatter two',
      [float32([4, 5, 3]), int32([4, 1]), int32([4, 5])],
      (b, u, i, j) => b.emit('scatter', [u, i, j], { axis: [0, 2], outDim: 0, shape: [4, 3, 4] }),
      4,
    ),
    program(
      'scatter many',
      [float32([300]), int32([300])],
      (b, u, i) => b.emit('scatter', [u, i], { axis: [0], outDim: 0, shape: [40] }),
      40,
    ),
  ];
}

function reductions(): Case[] {
  const ops: ReduceOperator[] = ['add', 'mul', 'max', 'min'];
  const shapes: [number[], number[]][] = [
    [[3, 40], [1]],
    [[40, 3], [0]],
    [
      [2, 8, 6, 6],
      [2, 3],
    ],
    [
      [2, 8, 6, 6],
      [0, 2, 3],
    ],
    [[70], [0]],
    [[5, 7, 3], [1]],
    [
      [33, 5],
      [0, 1],
    ],
    [[4, 8, 64], [0]],
  ];
  return [
    ...shapes.map(([shape, axis]) =>
      program(`reduce ${shape.join('x')} over ${axis.join()}`, [float32(shape)], (b, x) =>
        ops.map((op) => b.emit('reduce', [x], { op, axis })),
      ),
    ),
    program('long sum', [float32([3, 9000])], (b, x) => b.emit('reduce', [x], { op: 'add', axis: [0, 1] })),
    program('softmax', [float32([6, 37])], (b, x) => {
      const column = (v: Atom): Atom => b.emit('reshape', [v], { shape: [6, 1] });
      const top = column(b.emit('reduce', [x], { op: 'max', axis: [1] }));
      const e = b.emit('exp', [b.emit('add', [x, b.emit('neg', [top], {})], {})], {});
      const total = column(b.emit('reduce', [e], { op: 'add', axis: [1] }));
      return b.emit('mul', [e, b.emit('reciprocal', [total], {})], {});
    }),
    program('softmax over few', [float32([5, 8]), float32([3, 8])], (b, x, y) =>
      [x, y].flatMap((v) => {
        const [rows = 1] = v.spec.shape;
        const column = (r: Atom): Atom => b.emit('reshape', [r], { shape: [rows, 1] });
        const top = b.emit('reduce', [v], { op: 'max', axis: [1] });
        const e = b.emit('exp', [b.emit('add', [v, b.emit('neg', [column(top)], {})], {})], {});
        const total = b.emit('reduce', [e], { op: 'add', axis: [1] });
        const share = b.emit('mul', [e, b.emit('reciprocal', [column(total)], {})], {});
        // What is small and not an output shares its memory with others.
        const turned = b.emit('transpose', [b.emit('mul', [share, share], {})], { perm: [1, 0] });
        const least = b.emit('reduce', [turned], { op: 'min', axis: [0] });
        const spread = b.emit('reduce', [b.emit('mul', [turned, least], {})], { op: 'add', axis: [1] });
        return [share, spread, total];
      }),
    ),
    program('mean over everything, used everywhere', [float32([8, 50])], (b, x) => {
      const total = b.emit('reduce', [x], { op: 'add', axis: [0, 1] });
      return [b.emit('mul', [x, total], {}), b.emit('add', [total, one], {})];
    }),
    program('standardise columns', [float32([50, 12])], (b, x) => {
      const mean = b.emit(
        'mul',
        [b.emit('reduce', [x], { op: 'add', axis: [0] }), literal(1 / 50, 'float32')],
        {},
      );
      const centred = b.emit('add', [x, b.emit('neg', [mean], {})], {});
      const square = b.emit('reduce', [b.emit('mul', [centred, centred], {})], { op: 'add', axis: [0] });
      return [b.emit('mul', [centred, b.emit('reciprocal', [square], {})], {}), square];
    }),
    // More than fit into workgroup memory at once.
    program('many statistics of columns', [float32([24, 16])], (b, x) => {
      const square = b.emit('mul', [x, x], {});
      return [x, square].flatMap((y) =>
        (['add', 'max', 'min'] as const).map((op) => b.emit('reduce', [y], { op, axis: [0] })),
      );
    }),
  ];
}

function contractions(): Case[] {
  const dots: [number[], number[]][] = [
    [
      [7, 1, 20],
      [1, 9, 20],
    ],
    [
      [1, 9, 33],
      [40, 1, 33],
    ],
    [
      [3, 5, 1, 16],
      [3, 1, 12, 16],
    ],
    [
      [64, 1, 200],
      [1, 10, 200],
    ],
    [
      [5, 20],
      [5, 20],
    ],
    [[20], [20]],
    [
      [6, 1, 4],
      [6, 1, 4],
    ],
    [
      [2, 3, 1, 8],
      [1, 1, 5, 8],
    ],
  ];
  const conv = (name: string, x: number[], w: number[], change: object = {}): Case =>
    program(`conv ${name}`, [float32(x), float32(w)], (b, a, k) =>
      b.emit('conv', [a, k], {
        vmapDims: 0,
        strides: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ],
        lhsDilation: [1, 1],
        rhsDilation: [1, 1],
        ...change,
      }),
    );
  const same = {
    padding: [
      [1, 1],
      [1, 1],
    ],
  };
  return [
    ...dots.map(([a, b]) =>
      program(`dot ${a.join('x')} ${b.join('x')}`, [float32(a), float32(b)], (builder, x, y) =>
        builder.emit('dot', [x, y], {}),
      ),
    ),
    program(
      'dot of integers',
      [int32([6, 1, 7]), int32([1, 5, 7])],
      (b, x, y) => b.emit('dot', [x, y], {}),
      9,
    ),
    conv('same', [2, 8, 6, 6], [12, 8, 3, 3], same),
    conv('three channels', [2, 3, 7, 5], [4, 3, 3, 3], same),
    conv('to three channels', [3, 8, 6, 6], [3, 8, 3, 3], same),
    conv('one by one', [2, 5, 4, 4], [6, 5, 1, 1]),
    conv('strided', [2, 4, 9, 9], [8, 4, 3, 3], {
      strides: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    }),
    conv('spread', [2, 4, 4, 4], [8, 4, 4, 4], {
      lhsDilation: [2, 2],
      padding: [
        [2, 2],
        [2, 3],
      ],
    }),
    conv('dilated', [2, 4, 9, 9], [8, 4, 3, 3], {
      rhsDilation: [2, 3],
      padding: [
        [2, 2],
        [3, 3],
      ],
    }),
    conv('kernel gradient', [8, 4, 10, 10], [12, 4, 9, 9], {
      padding: [
        [1, 1],
        [1, 1],
      ],
    }),
    conv('one output channel', [2, 4, 5, 5], [1, 4, 3, 3], same),
    conv('one image', [1, 4, 5, 5], [4, 4, 5, 5]),
    conv('batched', [3, 2, 4, 5, 5], [3, 6, 4, 3, 3], { vmapDims: 1, ...same }),
    conv('batched kernels', [1, 2, 4, 5, 5], [3, 6, 4, 3, 3], { vmapDims: 1, ...same }),
    conv('batched images', [3, 2, 4, 5, 5], [1, 6, 4, 3, 3], { vmapDims: 1, ...same }),
    conv('one dimension', [2, 4, 12], [8, 4, 5], {
      strides: [1],
      padding: [[2, 2]],
      lhsDilation: [1],
      rhsDilation: [1],
    }),
    program(
      'sum of convolutions',
      [float32([2, 5, 6, 6]), float32([7, 5, 3, 3]), float32([2, 5, 6, 6]), float32([7, 5, 3, 3])],
      (b, x, dw, dx, w) => {
        const params = {
          vmapDims: 0,
          strides: [1, 1],
          lhsDilation: [1, 1],
          rhsDilation: [1, 1],
          ...same,
          padding: same.padding.map(([low = 0, high = 0]): Pair => [low, high]),
        };
        const primal = b.emit('conv', [x, w], params);
        const tangent = b.emit('add', [b.emit('conv', [x, dw], params), b.emit('conv', [dx, w], params)], {});
        return [primal, tangent];
      },
    ),
    program(
      'sum of four dots',
      [float32([6, 1, 300]), float32([1, 9, 300]), float32([300, 6, 1]), float32([9, 300])],
      (b, x, y, z, v) => {
        const turned = b.emit('transpose', [z], { perm: [1, 2, 0] });
        const raised = b.emit('reshape', [v], { shape: [1, 9, 300] });
        const doubled = b.emit('mul', [x, literal(2, 'float32')], {});
        const pairs: [Atom, Atom][] = [
          [x, y],
          [turned, raised],
          [turned, y],
          [doubled, raised],
        ];
        return pairs
          .map(([p, q]): Atom => b.emit('dot', [p, q], {}))
          .reduce((sum, term) => b.emit('add', [sum, term], {}));
      },
    ),
    program('products in a row', [float32([6, 10]), float32([10, 12]), float32([12, 5])], (b, x, y, z) => {
      const times = (p: Atom, q: Atom): Atom => {
        const [m = 1, k = 1] = p.spec.shape;
        const n = q.spec.shape[1] ?? 1;
        const turned = b.emit('transpose', [q], { perm: [1, 0] });
        return b.emit(
          'dot',
          [b.emit('reshape', [p], { shape: [m, 1, k] }), b.emit('reshape', [turned], { shape: [1, n, k] })],
          {},
        );
      };
      const first = times(x, y);
      return [times(b.emit('exp', [first], {}), z), first];
    }),
  ];
}

/** Every primitive, in shapes that reach every way of executing it. */
export const cases: readonly Case[] = [
  ...elementwise(),
  ...movement(),
  ...indexing(),
  ...reductions(),
  ...contractions(),
];

/** Inputs for a case, the same each time. */
export function inputsOf({ ir, below }: Case): (Float32Array | Int32Array)[] {
  return ir.inputs.map(({ spec }, i) => {
    const values = pseudoRandom(sizeOf(spec.shape), 3 + i);
    return spec.dtype === 'int32'
      ? Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * below))
      : values;
  });
}
