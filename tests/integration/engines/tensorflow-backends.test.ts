import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareForTensorflow } from '@main/core/engine/lowering/convolutions';
import { Executable } from '@main/core/engine/tensorflow/engine';
import { largestError } from '../../support/engines';
import { interpret } from '../../support/interpreter';
import { cases, inputsOf } from './cases';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/*
 * The interpreter on the plain JavaScript backend, which stands in for backends that are not on every machine: once
 * as itself, once with what the native library needs (no explicit padding in convolutions).
 */
describe.each(['cpu', 'tensorflow'] as const)('the interpreter for the %s backend computes', (backend) => {
  const device = { name: '', kind: 'cpu', runtime: '' } as const;

  it.each(cases)('$name', async (example) => {
    const { program } = example;
    const inputs = inputsOf(example);
    const before = tf.memory().numTensors;
    const executable = new Executable(prepareForTensorflow(program), { backend, device });
    const tensors = inputs.map((data, i) => {
      const { shape = [], dtype } = program.inputs[i]?.spec ?? {};
      return tf.tensor(data, [...shape], dtype);
    });
    const outputs = executable.run(tensors);
    const expected = interpret(program, inputs);
    for (const [i, output] of outputs.entries()) {
      expect(output.shape).toEqual(program.outputs[i]?.spec.shape);
      expect(largestError(Array.from(await output.data()), expected[i] ?? [])).toBeLessThan(1e-5);
    }
    [...tensors, ...outputs].forEach((tensor) => tensor.dispose());
    executable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
