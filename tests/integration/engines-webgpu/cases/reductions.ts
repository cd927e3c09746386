import { literal } from '@main/core/trace/builder';
import { type Atom, float32, type ReduceOperator } from '@main/core/trace/ir';
import { type Case, one, program } from './case';

export function reductions(): Case[] {
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
