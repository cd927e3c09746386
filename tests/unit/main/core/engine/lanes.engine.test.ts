import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { OnnxEngine } from '@main/core/engine/onnx/engine';
import { compileFunction } from '@main/core/engine/compile';
import type { Engine } from '@main/core/engine/types';
import { grad } from '@main/core/trace/differentiate';
import { float32, type HostArray } from '@main/core/trace/ir';
import { conv2d, mean, square, type Sym, take } from '@main/core/trace/ops';
import { bundle } from '../../../../support/bundle';

const engines: OnnxEngine[] = [];
const open = (threads: number): OnnxEngine => {
  const engine = OnnxEngine.create(threads);
  engines.push(engine);
  return engine;
};
afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.close();
});

const specs = { images: float32([8, 3, 16, 16]), weights: float32([16, 3, 3, 3]) };
const step = ({ images, weights }: { images: Sym; weights: Sym }): Sym =>
  grad((w: Sym) => mean(square(conv2d(images, w, { padding: 1 }))))(weights);

/** Some steps of one training, each from what the one before made. */
async function train(engine: Engine, seed: number): Promise<HostArray> {
  const program = await compileFunction(engine, 'step', step, specs);
  const values = (count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => Math.sin(i * (seed + 1)));
  const images = engine.upload(values(8 * 3 * 256), specs.images.shape);
  let weights = engine.upload(values(16 * 27), specs.weights.shape);
  for (let i = 0; i < 4; i += 1) {
    const next = await program.run({ images, weights });
    engine.dispose(weights);
    weights = next;
  }
  const result = await engine.download(weights);
  engine.dispose(weights);
  engine.dispose(images);
  return result;
}

describe('lanes of the engine onnx', () => {
  it('are as many as are wanted and as there are threads, and the same when asked again', () => {
    const engine = open(2);
    expect(engine.lanes(1)).toHaveLength(1);
    const lanes = engine.lanes(5);
    expect(lanes).toHaveLength(2);
    expect(engine.lanes(2)).toEqual(lanes);
    expect(open(1).lanes(3)).toHaveLength(1);
  });

  it('compute the same bits alone and beside others', async () => {
    const [alone] = open(1).lanes(1);
    const both = open(2).lanes(2);
    if (!alone) throw new Error('There is no lane.');
    const expected = [await train(alone, 0), await train(alone, 1)];
    expect(await Promise.all(both.map((lane, seed) => train(lane, seed)))).toEqual(expected);
    expect(expected[0]).not.toEqual(expected[1]);
  });

  it('count what lives on them, and own it alone', async () => {
    const engine = open(2);
    const [first, second] = engine.lanes(2);
    const tensor = first?.upload(Float32Array.of(1, 2), [2]);
    if (!first || !second || !tensor) throw new Error('There are no lanes.');
    expect(engine.memory()).toEqual({ tensors: 1, bytes: 8 });
    await expect(second.download(tensor)).rejects.toThrow('belongs to another engine');
    expect(await first.download(tensor)).toEqual(Float32Array.of(1, 2));
    first.dispose(tensor);
    expect(engine.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it('throw what goes wrong in a run at the next thing that is asked, once', async () => {
    const [lane] = open(1).lanes(1);
    if (!lane) throw new Error('There is no lane.');
    const taken = await compileFunction(lane, 'take', ({ x, row }: { x: Sym; row: Sym }) => take(x, row, 0), {
      x: float32([2, 2]),
      row: { shape: [], dtype: 'int32' } as const,
    });
    const x = lane.upload(Float32Array.of(1, 2, 3, 4), [2, 2]);
    const outside = lane.upload(Int32Array.of(7), []);
    const broken = await taken.run({ x, row: outside });
    await expect(lane.download(broken)).rejects.toThrow(/indices|index/i);
    const inside = lane.upload(Int32Array.of(1), []);
    expect(await lane.download(await taken.run({ x, row: inside }))).toEqual(Float32Array.of(3, 4));
  });

  it('let a process end in the middle of a run', async () => {
    const entry = await bundle('tests/support/endsInRun.ts');
    await expect(promisify(execFile)(process.execPath, [entry])).rejects.toMatchObject({
      code: 3,
      stderr: '',
    });
  }, 60_000);
});
