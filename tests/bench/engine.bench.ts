import { it } from 'vitest';
import { compileFunction, disposeTree, uploadTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import * as ops from '@main/core/trace/ops';
import { float32, isTensorSpec, sizeOf } from '@main/core/trace/ir';
import type { SymTree } from '@main/core/trace/trace';
import { flattenTree, unflattenTree } from '@main/core/trace/tree';
import { type EngineId, ENGINE_IDS } from '@shared/domain';
import * as net from '../support/convnet';

/*
 * Times a training step, a Hessian-vector product (forward over reverse) and a forward pass of a ConvNet on every
 * engine. BENCH_ENGINES chooses engines, BENCH_SECONDS how long each is timed, BENCH_LARGE=0 leaves the large ones
 * out. On a busy machine look at the processor time; it counts all threads.
 */

const chosen = process.env.BENCH_ENGINES?.split(',') ?? ENGINE_IDS;
const seconds = Number(process.env.BENCH_SECONDS ?? 3);
const withLarge = process.env.BENCH_LARGE !== '0';

const small = net.convNet3(16, 4);
const medium = net.convNet3(32, 64);
const large = net.convNet3(128, 64);
const grey: net.ConvNetShape = { ...net.convNet3(32, 640), channels: 1, size: 28 };

const hvpSpecs = (shape: net.ConvNetShape) => ({
  ...net.stepSpecs(shape),
  direction: net.parameterSpecs(shape),
});
const forwardSpecs = (shape: net.ConvNetShape) => {
  const { parameters, images } = net.stepSpecs(shape);
  return { parameters, images };
};

interface Timing {
  readonly name: string;
  readonly isLarge?: boolean;
  readonly run: (engine: Engine, name: string) => Promise<string>;
}

const timings: readonly Timing[] = [
  { name: 'step W16 N4', run: timed(net.step, net.stepSpecs(small)) },
  { name: 'hvp W16 N4', run: timed(net.hessianVector, hvpSpecs(small)) },
  { name: 'step W32 N64', run: timed(net.step, net.stepSpecs(medium)) },
  { name: 'hvp W32 N64', run: timed(net.hessianVector, hvpSpecs(medium)) },
  {
    name: 'forward W32 N640 28x28x1',
    run: timed((i) => net.forward(i.parameters, i.images), forwardSpecs(grey)),
  },
  { name: 'step W128 N64', isLarge: true, run: timed(net.step, net.stepSpecs(large)) },
  { name: 'hvp W128 N64', isLarge: true, run: timed(net.hessianVector, hvpSpecs(large)) },
  {
    name: 'add 64 MiB',
    run: timed(([a, b]) => ops.add(a ?? 0, b ?? 0), [float32([2 ** 24]), float32([2 ** 24])]),
  },
];

function timed<S, R>(fn: (inputs: SymTree<S>) => R, specs: S): Timing['run'] {
  return async (engine, name) => {
    const start = performance.now();
    const f = await compileFunction(engine, name, fn, specs);
    const compile = performance.now() - start;
    const { leaves, structure } = flattenTree(specs, isTensorSpec);
    const data = leaves.map(({ shape }, i) => ({
      data: net.pseudoRandom(sizeOf(shape), i + 1).map((v) => v * 0.1),
      shape,
    }));
    const inputs = uploadTree(engine, unflattenTree<unknown>(structure, data)) as Parameters<typeof f.run>[0];
    const once = async (): Promise<{ wall: number; processor: number }> => {
      const [from, used] = [performance.now(), process.cpuUsage()];
      const outputs = await f.run(inputs);
      const [first] = flattenTree(outputs, isDeviceTensor).leaves;
      if (first !== undefined) await engine.download(first);
      disposeTree(engine, outputs);
      const { user, system } = process.cpuUsage(used);
      return { wall: performance.now() - from, processor: (user + system) / 1000 };
    };
    await once();
    const runs = [await once(), await once()];
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) runs.push(await once());
    disposeTree(engine, inputs);
    const median = (key: 'wall' | 'processor'): string => {
      const sorted = runs.map((run) => run[key]).sort((a, b) => a - b);
      return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(1).padStart(9);
    };
    const best = Math.min(...runs.map((run) => run.wall))
      .toFixed(1)
      .padStart(9);
    const resident = (process.memoryUsage.rss() / 2 ** 20).toFixed(0).padStart(9);
    return `${median('wall')}${best}${median('processor')}${compile.toFixed(0).padStart(9)}${resident}`;
  };
}

const isDeviceTensor = (
  value: unknown,
): value is { readonly id: number; readonly spec: { readonly shape: number[]; readonly dtype: 'float32' } } =>
  typeof value === 'object' && value !== null && 'spec' in value;

it.each(chosen)('%s', async (id) => {
  const engine = await openEngine(id as EngineId).catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : error);
  });
  if (!engine) return;
  console.log(`${id}: ${engine.device.name}, ${engine.device.runtime}`);
  console.log(`${''.padEnd(26)}   median     best      cpu  compile  RSS MiB`);
  for (const { name, isLarge = false, run } of timings) {
    if (isLarge && (!withLarge || engine.device.runtime.includes('WebAssembly'))) continue;
    console.log(`${name.padEnd(26)}${await run(engine, name)}`);
  }
  await engine.close();
});
