import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal } from '@main/core/trace/builder';
import { type Atom, float32, printProgram, sizeOf, type ProgramBody } from '@main/core/trace/ir';
import { deduplicate, eliminateDeadCode, normalise } from '@main/core/trace/normalise';
import { pseudoRandom } from '../../../../support/convnet';
import { largestError } from '../../../../support/engines';
import { interpret } from '../../../../support/interpreter';
import { ProgramWriter } from '../../../../support/programs';
import { randomProgram } from '../../../../support/random-program';

const zero = literal(0, 'float32');
const one = literal(1, 'float32');

/** The equations of a program, as text. */
const equations = (body: ProgramBody): string[] =>
  printProgram(body)
    .split('\n')
    .filter((line) => !line.endsWith('= input'));

/** Writes a program of one input of shape [2, 3] and lists its equations once normalised. */
function normalised(write: (w: ProgramWriter, x: Atom, y: Atom) => Atom): string[] {
  const w = new ProgramWriter();
  const [x, y] = [w.input(float32([2, 3])), w.input(float32([2, 3]))];
  return equations(normalise(w.body(write(w, x, y))));
}

const zeros = (w: ProgramWriter, shape: readonly number[]): Atom =>
  w.emit('broadcast', [zero], { shape, axis: shape.map((_, i) => i) });

const plainConv = {
  vmapDims: 0,
  strides: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  lhsDilation: [1, 1],
  rhsDilation: [1, 1],
} as const;

describe('constant folding', () => {
  it('drops additions of zeros and products with ones', () => {
    expect(normalised((w, x) => w.emit('add', [x, zeros(w, [2, 3])], {}))).toEqual(['return %0']);
    expect(normalised((w, x) => w.emit('mul', [one, x], {}))).toEqual(['return %0']);
  });

  it('expands what is left when the zeros were larger', () => {
    const lines = normalised((w, x) => w.emit('add', [zeros(w, [4, 2, 3]), x], {}));
    expect(lines).toEqual(['%2: float32[4, 2, 3] = broadcast %0 {"shape":[4,2,3],"axis":[0]}', 'return %2']);
  });

  it('lets zeros pass through everything linear', () => {
    const lines = normalised((w, x) => {
      const image = w.emit('reshape', [w.emit('mul', [x, zero], {})], { shape: [1, 1, 2, 3] });
      const kernel = w.emit('reshape', [x], { shape: [1, 1, 2, 3] });
      const convolved = w.emit('conv', [image, kernel], plainConv);
      const padded = w.emit('pad', [w.emit('flip', [convolved], { axis: [2] })], {
        width: [
          [0, 1],
          [0, 0],
          [0, 0],
          [0, 2],
        ],
      });
      return w.emit('reduce', [w.emit('transpose', [padded], { perm: [3, 2, 1, 0] })], {
        op: 'add',
        axis: [0, 1, 2, 3],
      });
    });
    expect(lines).toEqual(['return 0']);
  });

  it('chooses the branch of a known condition', () => {
    const lines = normalised((w, x, y) =>
      w.emit('where', [w.emit('compare', [zero, one], { op: 'less' }), w.emit('neg', [x], {}), y], {}),
    );
    expect(lines).toEqual(['%2: float32[2, 3] = neg %0', 'return %2']);
  });

  it('computes with known values in float32', () => {
    expect(normalised((w) => w.emit('exp', [w.emit('add', [one, literal(0.1, 'float32')], {})], {}))).toEqual(
      [`return ${Math.fround(Math.exp(Math.fround(1.1)))}`],
    );
  });
});

describe('movement', () => {
  it('merges chains of one kind', () => {
    const lines = normalised((w, x) => {
      const a = w.emit('reshape', [w.emit('reshape', [x], { shape: [6] })], { shape: [3, 2] });
      const b = w.emit('transpose', [w.emit('transpose', [a], { perm: [1, 0] })], { perm: [1, 0] });
      const c = w.emit('flip', [w.emit('flip', [b], { axis: [0, 1] })], { axis: [1] });
      return w.emit('shrink', [w.emit('shrink', [c], { slice: [[1, 3], [0, 2]] })], { slice: [[0, 1], [0, 2]] }); // prettier-ignore
    });
    expect(lines).toEqual([
      '%2: float32[3, 2] = reshape %0 {"shape":[3,2]}',
      '%3: float32[3, 2] = flip %2 {"axis":[0]}',
      '%4: float32[1, 2] = shrink %3 {"slice":[[1,2],[0,2]]}',
      'return %4',
    ]);
  });

  it('cancels padding and cutting, joining and parting', () => {
    expect(
      normalised((w, x, y) => {
        const padded = w.emit('pad', [x], { width: [[1, 2], [0, 4]] }); // prettier-ignore
        const back = w.emit('shrink', [padded], { slice: [[1, 3], [0, 3]] }); // prettier-ignore
        const joined = w.emit('concatenate', [back, y], { axis: 0 });
        return w.emit('shrink', [joined], { slice: [[2, 4], [0, 3]] }); // prettier-ignore
      }),
    ).toEqual(['return %1']);
  });

  it('turns the shuffling of axes of size 1 into a reshape', () => {
    const lines = normalised((w, x) =>
      w.emit('transpose', [w.emit('reshape', [x], { shape: [2, 1, 3] })], { perm: [1, 0, 2] }),
    );
    expect(lines).toEqual(['%2: float32[1, 2, 3] = reshape %0 {"shape":[1,2,3]}', 'return %2']);
  });
});

describe('arithmetic', () => {
  it('leaves repetition to operations that broadcast', () => {
    const w = new ProgramWriter();
    const [x, b] = [w.input(float32([2, 3, 4])), w.input(float32([3]))];
    const repeated = w.emit('broadcast', [b], { shape: [2, 3, 4], axis: [0, 2] });
    const lines = equations(normalise(w.body(w.emit('add', [x, repeated], {}))));
    expect(lines).toEqual([
      '%2: float32[1, 3, 1] = reshape %1 {"shape":[1,3,1]}',
      '%3: float32[2, 3, 4] = add %0 %2',
      'return %3',
    ]);
  });

  it('gathers factors and negations', () => {
    const lines = normalised((w, x) => {
      const half = w.emit('mul', [x, literal(0.5, 'float32')], {});
      return w.emit('neg', [w.emit('mul', [literal(-4, 'float32'), w.emit('neg', [half], {})], {})], {});
    });
    expect(lines).toEqual(['%2: float32[2, 3] = mul %0 -2', 'return %2']);
  });

  it('takes factors out of sums', () => {
    const w = new ProgramWriter();
    const [x, g, s] = [w.input(float32([2, 3, 4])), w.input(float32([2, 3, 4])), w.input(float32([2, 3, 1]))];
    const product = w.emit('mul', [x, w.emit('mul', [g, s], {})], {});
    const lines = equations(normalise(w.body(w.emit('reduce', [product], { op: 'add', axis: [2] }))));
    expect(lines).toEqual([
      '%3: float32[2, 3, 4] = mul %0 %1',
      '%4: float32[2, 3] = reduce %3 {"op":"add","axis":[2]}',
      '%5: float32[2, 3] = reshape %2 {"shape":[2,3]}',
      '%6: float32[2, 3] = mul %4 %5',
      'return %6',
    ]);
  });

  it('collects terms of one large tensor', () => {
    const w = new ProgramWriter();
    const [x, y, s] = [w.input(float32([8, 8])), w.input(float32([8, 8])), w.input(float32([8, 1]))];
    const term = (): Atom => w.emit('mul', [x, s], {});
    const sum = w.emit('add', [w.emit('add', [y, term()], {}), term()], {});
    const lines = equations(normalise(w.body(sum)));
    expect(lines.filter((line) => line.includes('float32[8, 8]'))).toHaveLength(2);
  });

  it('sums repeated values by multiplying', () => {
    const lines = normalised((w, x) =>
      w.emit('reduce', [w.emit('broadcast', [x], { shape: [5, 2, 3], axis: [0] })], {
        op: 'add',
        axis: [0, 1],
      }),
    );
    expect(lines).toEqual([
      '%2: float32[3] = reduce %0 {"op":"add","axis":[0]}',
      '%3: float32[3] = mul %2 5',
      'return %3',
    ]);
  });

  it('selects by one condition once', () => {
    const lines = normalised((w, x, y) => {
      const test = w.emit('compare', [x, y], { op: 'less' });
      return w.emit('where', [test, w.emit('where', [test, x, y], {}), zero], {});
    });
    expect(lines).toHaveLength(3);
  });
});

describe('deduplicate', () => {
  it('computes equal equations once, whatever the order of commuting operands', () => {
    const w = new ProgramWriter();
    const [x, y] = [w.input(float32([2])), w.input(float32([2]))];
    const body = deduplicate(
      w.body(w.emit('mul', [x, y], {}), w.emit('mul', [y, x], {}), w.emit('mul', [x, x], {})),
    );
    expect(body.equations).toHaveLength(2);
    expect(body.outputs[0]).toBe(body.outputs[1]);
  });

  it('keeps apart what differs in parameters', () => {
    const w = new ProgramWriter();
    const x = w.input(float32([2, 2]));
    const sums = [0, 1].map((axis) => w.emit('reduce', [x], { op: 'add', axis: [axis] }));
    expect(deduplicate(w.body(...sums)).equations).toHaveLength(2);
  });
});

describe('eliminateDeadCode', () => {
  it('drops what no output needs and keeps the inputs', () => {
    const w = new ProgramWriter();
    const [x, y] = [w.input(float32([2])), w.input(float32([2]))];
    w.emit('exp', [w.emit('neg', [x], {})], {});
    const body = eliminateDeadCode(w.body(w.emit('sin', [y], {})));
    expect(body.equations.map(({ primitive }) => primitive)).toEqual(['sin']);
    expect(body.inputs).toEqual([x, y]);
  });
});

describe('normalise', () => {
  it('does not change what random programs compute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const body = randomProgram(seed);
        const inputs = body.inputs.map(({ spec }, i) => pseudoRandom(sizeOf(spec.shape), seed + i));
        const expected = interpret(body, inputs);
        const rewritten = normalise(body);
        const actual = interpret(rewritten, inputs);
        expect(rewritten.equations.length).toBeLessThanOrEqual(2 * body.equations.length);
        actual.forEach((values, i) => {
          expect(largestError(values, expected[i] ?? []), printProgram(body)).toBeLessThan(1e-4);
        });
      }),
      { seed: 20, numRuns: 300 },
    );
  });

  it('leaves a normalised program as it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const once = normalise(randomProgram(seed));
        expect(normalise(once).equations).toHaveLength(once.equations.length);
      }),
      { seed: 21, numRuns: 100 },
    );
  });
});
