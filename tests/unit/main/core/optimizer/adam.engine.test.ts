/** Adam, beside what parity tests show: against the equations in plain numbers, over parts with steps of their own. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { adamMemory, adamStep } from '@main/core/optimizer/adam';
import type { Named } from '@main/core/types';
import { compileForHost, floats } from '../../../../support/evaluate';

const specs = {
  weight: { shape: [2, 3], dtype: 'float32' },
  bias: { shape: [2], dtype: 'float32' },
} as const;
const RATE = 0.1;

/** Gradients of three steps; part 1 has none in the second. */
const gradients: readonly Named<readonly number[]>[] = [
  { weight: [1, -2, 0, 0.5, 0.25, -0.125], bias: [3, -1] },
  { weight: [0.5, 1, 1, 0, 0, 0], bias: [-2, 0] },
  { weight: [0, 0, -4, 1, 2, 3], bias: [0, 4] },
];
const start: Named<readonly number[]> = { weight: [1, 2, 3, 4, 5, 6], bias: [0.5, -0.5] };

/** The equations for one value, with the gradients of the steps in which its part moved. */
function expected(first: number, own: readonly number[]): number {
  let [p, m, v] = [first, 0, 0];
  own.forEach((g, i) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    p -= (RATE * (m / (1 - 0.9 ** (i + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (i + 1))) + 1e-8);
  });
  return p;
}

describe('Adam', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it('moves each part by its own steps, and leaves one without a gradient as it is', async () => {
    const tree = (values: Named<readonly number[]>) => ({
      weight: floats(Float32Array.from(values['weight'] ?? []), [2, 3]),
      bias: floats(Float32Array.from(values['bias'] ?? []), [2]),
    });
    const memory = Object.fromEntries(
      Object.entries(adamMemory(specs)).map(([name, { shape }]) => [
        name,
        floats(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape),
      ]),
    );
    let state = { params: tree(start), memory, gradients: tree(start) };
    const step = await compileForHost(
      engine,
      'adam',
      (inputs) => adamStep(inputs.params, inputs.gradients, inputs.memory, { learningRate: RATE }),
      state,
    );
    for (const own of gradients) {
      const next = await step({ ...state, gradients: tree(own) });
      state = { ...state, ...(next as Pick<typeof state, 'params' | 'memory'>) };
    }
    for (const [name, each] of [
      ['weight', 3],
      ['bias', 1],
    ] as const) {
      const values = Array.from(state.params[name].data);
      values.forEach((value, i) => {
        const part = Math.floor(i / each);
        const own = gradients.flatMap((one, at) => (part === 1 && at === 1 ? [] : [one[name]?.[i] ?? 0]));
        expect(value, `${name} ${i}`).toBeCloseTo(expected(start[name]?.[i] ?? 0, own), 5);
      });
    }
    const shares = Array.from(state.memory['shares/first']?.data ?? []);
    expect(shares[0]).toBeCloseTo(1 - 0.9 ** 3, 6);
    expect(shares[1]).toBeCloseTo(1 - 0.9 ** 2, 6);
  });
});
