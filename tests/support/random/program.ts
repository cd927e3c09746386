import fc from 'fast-check';
import { float32, int32, type ProgramIR, sizeOf } from '@main/core/trace/ir';
import { ProgramWriter } from '../programs';
import { elementwise } from './elementwise';
import { movement } from './movement';
import { sums } from './sums';
import { type Draw, drawsOf, type Known, type Sizes, Values } from './values';

/** A random program with inputs for it. */
export interface Example {
  readonly program: ProgramIR;
  readonly inputs: readonly (Float32Array | Int32Array)[];
}

/** Sizes on both sides of what kernels are cut into. */
const EXTENTS = [1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 12, 16, 17, 20, 32, 33, 36, 64, 65, 100, 128, 130];
const kinds = [elementwise, movement, sums];

/**
 * Random programs over all primitives with all kinds of parameters, and inputs for them. Values stay moderate, only
 * values that all engines agree on to the bit are compared or rounded, and no program is larger than `sizes`. Programs shrink by
 * losing steps.
 */
export function anyProgram(sizes: Sizes, mostSteps: number): fc.Arbitrary<Example> {
  const step = fc.record({ kind: fc.nat(kinds.length - 1), seed: fc.nat(1e9) });
  return fc
    .record({ seed: fc.nat(1e9), steps: fc.array(step, { minLength: 1, maxLength: mostSteps, size: 'max' }) })
    .map(({ seed, steps }) => write(sizes, seed, steps));
}

function write(sizes: Sizes, seed: number, steps: readonly { kind: number; seed: number }[]): Example {
  const writer = new ProgramWriter();
  const values = new Values(writer, sizes);
  const inputs = writeInputs(values, drawsOf(seed));
  const made: Known[] = [];
  for (const { kind, seed: own } of steps) {
    const draw = drawsOf(own);
    const list = kinds[kind] ?? elementwise;
    const value = list[draw(list.length)]?.(values, draw);
    if (value === undefined || sizeOf(value.atom.spec.shape) > sizes.elements) continue;
    values.add(value);
    made.push(value);
  }
  return { program: writer.program(...outputsOf(values, made)), inputs };
}

/** Several tensors of few different extents, so that many of them fit together. */
function writeInputs(values: Values, draw: Draw): (Float32Array | Int32Array)[] {
  const extents = Array.from({ length: 3 }, () => EXTENTS[draw(EXTENTS.length)] ?? 1);
  const shapes = Array.from({ length: 2 + draw(3) }, () => {
    const shape = Array.from({ length: draw(5) }, () => (draw(6) === 0 ? 1 : (extents[draw(3)] ?? 1)));
    while (sizeOf(shape) > values.sizes.elements) shape.pop();
    return shape;
  });
  return shapes.map((shape, i) => {
    const whole = i === shapes.length - 1;
    const atom = values.writer.input(whole ? int32(shape) : float32(shape));
    values.add({ atom, bound: whole ? 4 : 2, exact: true });
    // Quarters: sums of some of them are exact.
    const numbers = Array.from({ length: sizeOf(shape) }, () => draw(17) / 4 - 2);
    return whole ? Int32Array.from(numbers, (value) => value * 2) : Float32Array.from(numbers);
  });
}

/** What came last, and one or two values from before. */
function outputsOf(values: Values, made: readonly Known[]): Known['atom'][] {
  const chosen = new Set([...made.slice(-2), ...made.filter((_, i) => i % 7 === 3)]);
  const outputs = chosen.size > 0 ? [...chosen] : values.of('float32', 'int32').slice(-1);
  return outputs.map(({ atom }) =>
    atom.spec.dtype === 'bool' ? values.writer.emit('cast', [atom], { dtype: 'int32' }) : atom,
  );
}
