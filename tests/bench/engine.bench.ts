import { it } from 'vitest';
import { compileFunction, disposeTree, uploadTree } from '../../src/main/core/engine/compile';
import { OnnxEngine } from '../../src/main/core/engine/onnx/engine';
import type { Engine } from '../../src/main/core/engine/types';
import type { TensorSpec } from '../../src/main/core/trace/ir';
import { sizeOf } from '../../src/main/core/trace/spec';
import { flattenTree, unflattenTree } from '../../src/main/core/trace/tree';
import { isTensorSpec } from '../../src/main/core/trace/spec';
import * as net from '../support/convnet';

function randomTree(specs: unknown): unknown {
  const { leaves, structure } = flattenTree<TensorSpec>(specs, isTensorSpec);
  const data = leaves.map((spec, i) => ({
    data: net.pseudoRandom(sizeOf(spec.shape), i + 1).map((v) => v * 0.1),
    shape: spec.shape,
  }));
  return unflattenTree(structure, data);
}

async function time<S, R>(
  engine: Engine,
  name: string,
  fn: Parameters<typeof compileFunction<S, R>>[2],
  specs: S,
) {
  const t0 = performance.now();
  const f = await compileFunction<S, R>(engine, name, fn, specs);
  const compile = performance.now() - t0;
  const inputs = uploadTree(engine, randomTree(specs)) as Parameters<typeof f.run>[0];
  disposeTree(engine, await f.run(inputs));
  const times: number[] = [];
  const until = performance.now() + 3000;
  while (times.length < 3 || (performance.now() < until && times.length < 50)) {
    const t = process.cpuUsage();
    disposeTree(engine, await f.run(inputs));
    const c = process.cpuUsage(t);
    times.push((c.user + c.system) / 1000);
  }
  times.sort((a, b) => a - b);
  disposeTree(engine, inputs);
  console.log(
    `${engine.id} ${name}`.padEnd(24),
    'compile',
    compile.toFixed(0),
    'median',
    times[times.length >> 1]?.toFixed(1),
    'best',
    times[0]?.toFixed(1),
  );
}

it('engines', async () => {
  const engine = OnnxEngine.create(
    process.env.BENCH_THREADS === undefined ? undefined : Number(process.env.BENCH_THREADS),
  );
  for (const [w, n] of [
    [16, 4],
    [32, 64],
    [128, 64],
  ] as const) {
    const shape = net.convNet3(w, n);
    await time(engine, `step W${w} N${n}`, net.step, net.stepSpecs(shape));
    await time(engine, `hvp W${w} N${n}`, net.hessianVector, {
      ...net.stepSpecs(shape),
      direction: net.parameterSpecs(shape),
    });
  }
  await engine.close();
});
