import { literal } from '@main/core/trace/builder';
import { type Atom, type CompareOperator, float32, int32 } from '@main/core/trace/ir';
import { type Case, one, program } from './case';

export function elementwise(): Case[] {
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
      'a step with momentum',
      [float32([7, 9]), float32([9, 5]), float32([7, 5]), float32([7, 5])],
      (b, x, y, velocity, weight) => {
        const [left, right] = [
          b.emit('reshape', [x], { shape: [7, 1, 9] }),
          b.emit('transpose', [y], { perm: [1, 0] }),
        ];
        const gradient = b.emit('dot', [left, right], {});
        const slowed = b.emit('mul', [velocity, literal(0.5, 'float32')], {});
        const next = b.emit('add', [slowed, gradient], {});
        const moved = b.emit('add', [weight, b.emit('mul', [next, literal(-0.1, 'float32')], {})], {});
        return [next, moved, b.emit('exp', [moved], {})];
      },
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
