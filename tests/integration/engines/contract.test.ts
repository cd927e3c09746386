import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest';
import { compileFunction, disposeTree, downloadTree, uploadTree } from '@main/core/engine/compile';
import { EngineError, ShapeMismatchError, UnsupportedPrimitiveError } from '@main/core/engine/errors';
import { listEngines, measureEngine, openEngine } from '@main/core/engine/choose';
import type { DeviceTensor, Engine } from '@main/core/engine/types';
import * as ops from '@main/core/trace/ops';
import { float32, int32 } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { ENGINE_IDS } from '@shared/domain';
import { open } from '../../support/engines';
import { describeEngines } from '../../support/testedEngines';
import type { HostTensor } from '@main/core/types';

const host = (...values: number[]): HostTensor => ({
  data: Float32Array.from(values),
  shape: [values.length],
});

describeEngines('the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await open(id);
  });
  afterAll(() => engine.close());

  it('says what it runs on', () => {
    expect(engine.id).toBe(id);
    expect(engine.device.name).not.toBe('');
    expect(engine.device.runtime).toMatch(/\d+\.\d+/);
  });

  it('copies data in and out', async () => {
    const data = Float32Array.of(1, 2, 3, 4);
    const tensor = engine.upload(data, [2, 2]);
    data.fill(9);
    expect(tensor.spec).toEqual(float32([2, 2]));
    const back = await engine.download(tensor);
    expect(back).toEqual(Float32Array.of(1, 2, 3, 4));
    back.fill(9);
    expect(await engine.download(tensor)).toEqual(Float32Array.of(1, 2, 3, 4));
    const whole = engine.upload(Int32Array.of(-5, 7), [2]);
    expect(await engine.download(whole)).toEqual(Int32Array.of(-5, 7));
    expect(engine.memory()).toEqual({ tensors: 2, bytes: 24 });
    engine.dispose(tensor);
    engine.dispose(whole);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('refuses data that does not fill its shape', () => {
    expect(() => engine.upload(Float32Array.of(1, 2, 3), [2, 2])).toThrow(ShapeMismatchError);
    expect(() => engine.upload(Float32Array.of(1, 2, 3), [2, 2])).toThrow(/4 values, but 3/);
  });

  it('frees a tensor once', async () => {
    const tensor = engine.upload(Float32Array.of(1), [1]);
    engine.dispose(tensor);
    expect(() => engine.dispose(tensor)).toThrow(EngineError);
    expect(() => engine.dispose(tensor)).toThrow(/freed already/);
    await expect(engine.download(tensor)).rejects.toThrow(EngineError);
  });

  it('does not take tensors of another engine', async () => {
    const other = await open(id);
    const foreign = other.upload(Float32Array.of(1), [1]);
    const own = engine.upload(Float32Array.of(1), [1]);
    await expect(engine.download(foreign)).rejects.toThrow(/another engine/);
    engine.dispose(own);
    await other.close();
  });

  it('compiles equal programs once', async () => {
    const twice = () => trace('f', (x) => ops.mul(ops.exp(x), 2), float32([3]));
    const [first, second] = await Promise.all([engine.compile(twice()), engine.compile(twice())]);
    expect(second).toBe(first);
    expect(await engine.compile(twice())).toBe(first);
    expect(first.inputs).toEqual([float32([3])]);
    const different = await engine.compile(trace('f', (x) => ops.mul(ops.exp(x), 3), float32([3])));
    expect(different.hash).not.toBe(first.hash);
  });

  it('leaves its inputs as they were and hands out tensors of their own', async () => {
    const program = await engine.compile(trace('f', (x) => [x, ops.add(x, 1), x], float32([2])));
    const x = engine.upload(Float32Array.of(1, 2), [2]);
    const outputs = await engine.run(program, [x]);
    engine.dispose(outputs[0]!);
    expect(await engine.download(outputs[2]!)).toEqual(Float32Array.of(1, 2));
    expect(await engine.download(x)).toEqual(Float32Array.of(1, 2));
    engine.dispose(x);
    expect(await engine.download(outputs[1]!)).toEqual(Float32Array.of(2, 3));
    expect(await engine.download(outputs[2]!)).toEqual(Float32Array.of(1, 2));
    outputs.slice(1).forEach((output) => engine.dispose(output));
  });

  it('refuses inputs of another shape, type or number', async () => {
    const program = await engine.compile(
      trace('sum', (p) => ops.add(p.a, p.b), { a: float32([2]), b: float32([2]) }),
    );
    const [two, three] = [engine.upload(new Float32Array(2), [2]), engine.upload(new Float32Array(3), [3])];
    const whole = engine.upload(new Int32Array(2), [2]);
    await expect(engine.run(program, [two, three])).rejects.toThrow(
      'Input 1 of program "sum" must be float32[2], but is float32[3].',
    );
    await expect(engine.run(program, [whole, two])).rejects.toThrow(
      /must be float32\[2\], but is int32\[2\]/,
    );
    await expect(engine.run(program, [two])).rejects.toThrow(ShapeMismatchError);
    [two, three, whole].forEach((tensor) => engine.dispose(tensor));
  });

  it('names the primitive that it cannot execute', async () => {
    const program = trace('root', (x) => ops.sqrt(x), int32([2]));
    await expect(engine.compile(program)).rejects.toThrow(UnsupportedPrimitiveError);
    await expect(engine.compile(program)).rejects.toThrow(
      `The ${id} engine cannot execute "sqrt": no int32 version.`,
    );
  });

  it('runs typed functions of trees', async () => {
    const specs = { x: float32([3]), pair: [float32([3]), int32([3])] as const };
    const f = await compileFunction(
      engine,
      'typed',
      ({ x, pair }) => ({ sum: ops.add(x, pair[0]), picked: [ops.take(x, pair[1], 0)] }),
      specs,
    );
    const inputs = uploadTree(engine, {
      x: host(1, 2, 3),
      pair: [host(10, 20, 30), { data: Int32Array.of(2, 0, 2), shape: [3] }] as const,
    });
    const outputs = await f.run(inputs);
    expectTypeOf(outputs.sum).toEqualTypeOf<DeviceTensor>();
    expectTypeOf(outputs.picked).toEqualTypeOf<DeviceTensor[]>();
    const results = await downloadTree(engine, outputs);
    expectTypeOf(results.sum).toEqualTypeOf<HostTensor>();
    expect(results).toEqual({
      sum: { data: Float32Array.of(11, 22, 33), shape: [3] },
      picked: [{ data: Float32Array.of(3, 1, 3), shape: [3] }],
    });
    disposeTree(engine, [inputs, outputs]);
    expect(engine.memory().tensors).toBe(0);
  });

  it('frees what it uploaded when a later part of the tree does not fit', () => {
    expect(() => uploadTree(engine, [host(1), { data: Float32Array.of(1), shape: [2] }])).toThrow(
      ShapeMismatchError,
    );
    expect(engine.memory().tensors).toBe(0);
  });

  it('cannot be used once closed', async () => {
    const other = await open(id);
    const tensor = other.upload(Float32Array.of(1), [1]);
    await other.close();
    expect(() => other.upload(Float32Array.of(1), [1])).toThrow(/closed/);
    await expect(other.compile(trace('f', (x) => x, float32([1])))).rejects.toThrow(/closed/);
    expect(() => other.dispose(tensor)).toThrow(EngineError);
  });
});

it('lists all engines with what they run on, or why they cannot', async () => {
  const engines = await listEngines();
  expect(engines.map(({ id }) => id)).toEqual([...ENGINE_IDS]);
  for (const info of engines) {
    if (info.available) expect(info.device).not.toBe('');
    else expect(info.reason).toMatch(/\w+ \w+/);
  }
  expect(engines.find(({ id }) => id === 'onnx')?.available).toBe(true);
});

it('takes the best engine when it may choose', async () => {
  const engine = await openEngine('auto');
  expect(ENGINE_IDS).toContain(engine.id);
  const milliseconds = await measureEngine(engine, 1);
  expect(milliseconds).toBeGreaterThan(0);
  expect(engine.memory().tensors).toBe(0);
  await engine.close();
});
