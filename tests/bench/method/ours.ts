/** Times iterations of the studio's own method in a process of its own. The work is the first argument, as JSON. */
import { parseRunConfig } from '@shared/config/schema';
import { disposeTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import { createNetwork } from '@main/core/nets/network';
import { Distiller } from '@main/core/run/distiller';
import { noiseDataset, noiseTrajectories } from '../../support/noise';
import { CLASSES, type MethodTiming, type MethodWork, SIZE } from './settings';

const work = JSON.parse(process.argv[2] ?? '') as MethodWork;
const parsed = parseRunConfig({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: {
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
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));

const dataset = noiseDataset({
  classes: CLASSES,
  channels: 3,
  imageSize: SIZE,
  perClass: Math.max(work.realBatch, 64),
});
const trajectories = noiseTrajectories(createNetwork(parsed.config.network, dataset.geometry), 3);

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
