import { literal } from '@main/core/trace/builder';
import { type Atom, float32, int32, type Pair } from '@main/core/trace/ir';
import { type Case, program } from './case';

export function contractions(): Case[] {
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
