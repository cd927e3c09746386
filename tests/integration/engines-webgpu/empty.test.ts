import { afterAll, describe, expect, it } from 'vitest';
import { float32 } from '@main/core/trace/ir';
import { execute } from '../../support/engines';
import { program } from './cases/case';
import { openForTests } from './device';

const opened = await openForTests();
const engine = 'engine' in opened ? opened.engine : undefined;
afterAll(() => engine?.close());
const title =
  'reason' in opened ? `tensors without elements (skipped: ${opened.reason})` : 'tensors without elements';

const nothing = new Float32Array();
const examples = [
  {
    ...program('elementwise', [float32([0, 3])], (b, x) => [
      b.emit('exp', [x], {}),
      b.emit('add', [x, x], {}),
    ]),
    inputs: [nothing],
    outputs: [[], []],
  },
  {
    ...program('sum', [float32([2, 0])], (b, x) => b.emit('reduce', [x], { op: 'add', axis: [1] })),
    inputs: [nothing],
    outputs: [[0, 0]],
  },
  {
    ...program('product of nothing', [float32([2, 0]), float32([3, 0])], (b, x, y) =>
      b.emit(
        'dot',
        [b.emit('reshape', [x], { shape: [2, 1, 0] }), b.emit('reshape', [y], { shape: [1, 3, 0] })],
        {},
      ),
    ),
    inputs: [nothing, nothing],
    outputs: [[0, 0, 0, 0, 0, 0]],
  },
  {
    ...program('beside others', [float32([0]), float32([2])], (b, x, y) => [
      b.emit('neg', [x], {}),
      b.emit('neg', [y], {}),
      b.emit('concatenate', [x, y], { axis: 0 }),
    ]),
    inputs: [nothing, Float32Array.of(1, 2)],
    outputs: [[], [-1, -2], [1, 2]],
  },
];

describe.skipIf(engine === undefined)(title, () => {
  it.each(examples.map((example) => ({ name: example.ir.name, example })))('$name', async ({ example }) => {
    if (engine === undefined) return;
    const actual = await execute(engine, example.ir, example.inputs);
    expect(actual.map((values) => [...values].map((value) => value + 0))).toEqual(example.outputs);
  });
});
