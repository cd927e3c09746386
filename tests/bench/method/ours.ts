/** Times iterations of the studio's own method in a process of its own. The work is the first argument, as JSON. */
import { parseRunConfig } from '@shared/config/schema';
import type { LoadedDataset } from '../../../src/main/core/data/types';
import { disposeTree } from '../../../src/main/core/engine/compile';
import { openEngine } from '../../../src/main/core/engine/select';
import { createNetwork } from '../../../src/main/core/nets/network';
import { initialiseParams, sizeOf } from '../../../src/main/core/nets/initialise';
import { Random } from '../../../src/main/core/random/random';
import { Distiller } from '../../../src/main/core/run/distiller';
import { CLASSES, type MethodTiming, type MethodWork, SIZE } from './settings';

const work = JSON.parse(process.argv[2] ?? '') as MethodWork;
const parsed = parseRunConfig({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: {
    kind: 'haba',
    basesPerClass: work.basesPerClass,
    hallucinators: work.hallucinators,
  },
  objective:
    work.objective === 'dm'
      ? { kind: 'dm', realBatch: work.realBatch }
      : { kind: 'mtt', syntheticSteps: work.steps, experts: { epochs: 3 } },
  network: { width: work.width },
  adversary: { width: work.width },
  optimiser: {
    images: { learningRate: 1, momentum: 0.95 },
    hallucinators: { learningRate: 1, momentum: 0.95 },
  },
});
if (!parsed.ok) throw new Error(parsed.problems[0]?.message);

const perClass = Math.max(work.realBatch, 64);
const count = CLASSES * perClass;
const random = Random.for(0, 'images');
const images = {
  count,
  labels: Uint8Array.from({ length: count }, (_, i) => Math.floor(i / perClass)),
  pixels: Uint8Array.from({ length: count * 3 * SIZE * SIZE }, () => random.integer(256)),
};
const geometry = { classes: CLASSES, channels: 3, imageSize: SIZE, trainPerClass: perClass };
const dataset: LoadedDataset = {
  name: 'noise',
  classNames: Array.from({ length: CLASSES }, (_, i) => String(i)),
  geometry,
  standardisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
  train: images,
  test: images,
  fingerprint: 'noise',
  whitened: null,
};
const { params } = createNetwork(parsed.config.network, geometry);
const size = params.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
const snapshots = [0, 1, 2, 3].map((epoch) => {
  const flat = new Float32Array(size);
  let next = 0;
  for (const values of initialiseParams(params, Random.for(1, 'start'))) {
    flat.set(values, next);
    next += values.length;
  }
  const moved = Random.for(1, 'moved', epoch).uniformArray(size, -0.01, 0.01);
  return flat.map((value, i) => value + epoch * (moved[i] ?? 0));
});
const trajectories = {
  count: 1,
  epochs: 3,
  size,
  read: (_expert: number, epoch: number) => snapshots[epoch] ?? new Float32Array(size),
};

const engine = await openEngine('onnx');
const distiller = Distiller.create(engine, parsed.config, dataset, null, trajectories);
const milliseconds: number[] = [];
let processor = 0;
for (let iteration = 0; iteration < work.iterations + 2; iteration += 1) {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  const losses = await distiller.step(iteration);
  const [loss] = losses['loss/objective'] ?? [];
  if (loss) await engine.download(loss);
  disposeTree(engine, losses);
  if (iteration < 2) continue;
  milliseconds.push(performance.now() - begun);
  const used = process.cpuUsage(before);
  processor += (used.user + used.system) / 1000 / work.iterations;
}
const timing: MethodTiming = {
  milliseconds,
  processorMilliseconds: processor,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(timing));
await engine.close();
