import { float32, int32, type Pair } from '@main/core/trace/ir';
import { type Case, program } from './case';

export function movement(): Case[] {
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

export function indexing(): Case[] {
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
