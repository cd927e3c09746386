/** Times the training of networks, and updates of gradient matching, in a process of its own. The work is the first argument, as JSON. */
import { openEngine } from '@main/core/engine/choose';
import { sideBySide } from '@main/core/engine/sideBySide';
import type { Engine } from '@main/core/engine/types';
import { Evaluator } from '@main/core/evaluate/evaluate';
import { distilledSource } from '@main/core/evaluate/sources';
import { ExpertTrainer } from '@main/core/experts/trainer';
import { createNetwork } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { noiseDataset } from '../../support/noise';
import { configOf } from '../gpu/config';
import type { GpuWork } from '../gpu/settings';
import { openWork } from '../gpu/works';
import type { MethodTiming } from './settings';

export interface TrainingWork extends GpuWork {
  /** Networks that train side by side, or updates. */
  readonly count: number;
}

const work = JSON.parse(process.argv[2] ?? '') as TrainingWork;
const config = configOf(work);

/** Does the work, all of it, with `epochs` epochs of each network. */
type Timed = (epochs: number) => Promise<void>;

function evaluation(engine: Engine): Timed {
  const { images, classes, hallucinators, size } = work;
  const dataset = noiseDataset({ classes, channels: 3, imageSize: size, perClass: 1, test: classes });
  const [network] = config.evaluation.networks;
  if (!network) throw new Error('There is no network to evaluate with.');
  const evaluator = new Evaluator(
    engine,
    createNetwork(network, dataset.geometry),
    dataset,
    config.evaluation,
    config.augmentation,
  );
  const values = Random.for(0, 'hallucinated').normalArray(images * hallucinators * 3 * size ** 2);
  const source = distilledSource(
    { images: values, classes, perClass: images / classes, variants: hallucinators },
    false,
  );
  return async (epochs) => {
    await sideBySide(engine, work.count, (seed, side) =>
      evaluator.trainAndTest(
        {
          source,
          seed,
          labels: ['bench'],
          // One more is run, as in the official code.
          epochs: epochs - 1,
          learningRate: config.evaluation.learningRate,
          onEpoch: () => side.alone(() => Promise.resolve()),
        },
        side.engine,
      ),
    );
  };
}

function experts(engine: Engine): Timed {
  if (config.objective.kind !== 'mtt') throw new Error('Only trajectory matching has experts.');
  const { images, classes, size } = work;
  const dataset = noiseDataset({ classes, channels: 3, imageSize: size, perClass: images / classes });
  const network = createNetwork(config.network, dataset.geometry);
  const { experts: settings } = config.objective;
  const trainer = new ExpertTrainer(engine, network, dataset, settings, config.augmentation);
  return async (epochs) => {
    await sideBySide(engine, work.count, async (expert, side) => {
      const one = trainer.on(side.engine);
      let state = one.initial(expert);
      for (let epoch = 0; epoch < epochs; epoch += 1) {
        state = await one.epoch(expert, epoch, state, () => side.alone(() => Promise.resolve()));
      }
    });
  };
}

function matching(engine: Engine): Timed {
  const opened = openWork(engine, work);
  return async () => {
    for (let i = 0; i < work.count; i += 1) {
      await opened.iterate();
      await opened.settle();
    }
  };
}

const engine = await openEngine('onnx');
const kinds: Partial<Record<GpuWork['kind'], (engine: Engine) => Timed>> = { evaluation, experts, matching };
const timed = kinds[work.kind]?.(engine);
if (!timed) throw new Error(`No work of kind ${work.kind} is timed here.`);
await timed(1);
const [begun, before] = [performance.now(), process.cpuUsage()];
const epochs = Math.max(1, work.epochs);
await timed(epochs);
const used = process.cpuUsage(before);
const pieces = work.count * epochs;
const timing: MethodTiming = {
  milliseconds: [(performance.now() - begun) / pieces],
  processorMilliseconds: (used.user + used.system) / 1000 / pieces,
  peakBytes: process.resourceUsage().maxRSS * 1024,
};
console.log(JSON.stringify(timing));
await engine.close();
