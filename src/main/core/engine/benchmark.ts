import { grad } from '../trace/differentiate';
import * as ops from '../trace/ops';
import type { Sym } from '../trace/ops';
import { float32, sizeOf } from '../trace/ir';
import { compileFunction, disposeTree, uploadTree } from './compile';
import type { Engine } from './types';

const batch = 16;
const width = 32;
const specs = {
  images: float32([batch, 3, 32, 32]),
  first: float32([width, 3, 3, 3]),
  second: float32([width, width, 3, 3]),
};

/** One gradient step of two convolutions: small enough for any device, alike enough to what runs later. */
function step({ images, first, second }: { images: Sym; first: Sym; second: Sym }): Sym[] {
  const energy = ([a = first, b = second]: Sym[]): Sym => {
    const hidden = ops.avgPool2d(ops.relu(ops.conv2d(images, a, { padding: 1 })), { kernel: 2 });
    return ops.mean(ops.square(ops.conv2d(hidden, b, { padding: 1 })));
  };
  return grad(energy)([first, second]);
}

/**
 * Times an engine: the median milliseconds of a small training step over about half a second, after a warm-up.
 * To be remembered per device, and given to `openEngine`.
 */
export async function measureEngine(engine: Engine, milliseconds = 500): Promise<number> {
  const compiled = await compileFunction(engine, 'benchmark', step, specs);
  const ramp = (shape: readonly number[]): { data: Float32Array; shape: readonly number[] } => ({
    data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(i) / 4),
    shape,
  });
  const inputs = uploadTree(engine, {
    images: ramp(specs.images.shape),
    first: ramp(specs.first.shape),
    second: ramp(specs.second.shape),
  });
  const runOnce = async (): Promise<number> => {
    const start = performance.now();
    const outputs = await compiled.run(inputs);
    for (const output of outputs) await engine.download(output);
    disposeTree(engine, outputs);
    return performance.now() - start;
  };
  try {
    // The idle clock of a graphics card is a fraction of what it runs at.
    const warm = performance.now() + (engine.device.kind === 'gpu' ? Math.min(700, milliseconds) : 0);
    do await runOnce();
    while (performance.now() < warm);
    const times: number[] = [];
    const end = performance.now() + milliseconds;
    while (times.length < 3 || performance.now() < end) times.push(await runOnce());
    times.sort((a, b) => a - b);
    return times[Math.floor(times.length / 2)] ?? Number.POSITIVE_INFINITY;
  } finally {
    disposeTree(engine, inputs);
  }
}
