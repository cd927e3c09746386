/**
 * Runs iterations of HaBa with trajectory matching and writes down everything that another program needs to run the same
 * ones: the state at the start, every random choice, two snapshots of the expert an iteration, and our losses.
 *
 *   node record.mjs CONFIG.json LIBRARY OUT_FOLDER
 *
 * Experts that the library lacks are made first.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRunConfig } from '@shared/config/schema';
import { planAugmentation } from '../../../src/main/core/augment/plan';
import type { AugmentationDraws } from '../../../src/main/core/augment/draw';
import { writeSafetensors, type SafetensorsTensor } from '../../../src/main/core/checkpoint/safetensors';
import { openDataset } from '../../../src/main/core/data/open';
import { disposeTree } from '../../../src/main/core/engine/compile';
import { openEngine } from '../../../src/main/core/engine/select';
import { ensureExperts } from '../../../src/main/core/experts/ensure';
import { openTrajectories } from '../../../src/main/core/experts/trajectories';
import { seededMttDraws } from '../../../src/main/core/objective/mtt/draws';
import { AdversaryBatches } from '../../../src/main/core/run/adversaryBatches';
import { Distiller } from '../../../src/main/core/run/distiller';

const [configFile = '', library = '', out = ''] = process.argv.slice(2);
const parsed = parseRunConfig(JSON.parse(readFileSync(configFile, 'utf8')));
if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
const { config } = parsed;
const { objective, seed, training } = config;
if (objective.kind !== 'mtt') throw new Error('Only trajectory matching is replayed.');
mkdirSync(out, { recursive: true });

const engine = await openEngine('onnx');
const dataset = await openDataset(config.dataset, {
  resources: 'resources',
  cache: join(library, 'cache'),
  engine,
});
const experts = await ensureExperts({
  engine,
  dataset,
  config,
  folder: join(library, 'experts'),
  control: { stopRequested: false, pauseRequested: false, waitWhilePaused: () => Promise.resolve() },
  onProgress: () => undefined,
});
const trajectories = openTrajectories(experts.folder, { count: objective.experts.count });
const distiller = Distiller.create(engine, config, dataset, null, trajectories);
const { parameterization } = distiller;
const plan = planAugmentation(config.augmentation, dataset.geometry);
const batch = objective.syntheticBatch ?? parameterization.items;
const draws = seededMttDraws({
  seed,
  experts: trajectories.count,
  maxStartEpoch: objective.maxStartEpoch,
  batch,
  plan,
  parameterization,
});
const pairs = new AdversaryBatches(seed, parameterization, plan, { batch, taken: objective.syntheticSteps });

const recorded = (augmentation: AugmentationDraws) =>
  augmentation.map(({ op, values }) => ({ op, values: values.map((list) => Array.from(list)) }));
const start = await distiller.snapshot(0);
const tensors = new Map<string, SafetensorsTensor>();
for (const [name, { data, shape }] of Object.entries(start.params))
  tensors.set(name, { dtype: 'F32', shape, data });
start.extractor.forEach(({ data, shape }, i) => tensors.set(`extractor/${i}`, { dtype: 'F32', shape, data }));
writeFileSync(join(out, 'start.safetensors'), writeSafetensors({ metadata: {}, tensors }));
writeFileSync(join(out, 'config.json'), JSON.stringify({ config, perClass: parameterization.perClass }));

const iterations = [];
const losses: Record<string, number[]> = {};
const begun = performance.now();
for (let iteration = 0; iteration < training.iterations; iteration += 1) {
  const { expert, startEpoch } = draws.expert(iteration);
  const snapshot = new Map<string, SafetensorsTensor>();
  const keep = (name: string, data: Float32Array) =>
    snapshot.set(name, { dtype: 'F32', shape: [data.length], data });
  keep('start', trajectories.read(expert, startEpoch));
  keep('target', trajectories.read(expert, startEpoch + objective.expertEpochs));
  writeFileSync(
    join(out, `expert-${iteration}.safetensors`),
    writeSafetensors({ metadata: {}, tensors: snapshot }),
  );
  const at = { iteration, update: 0 };
  iterations.push({
    steps: Array.from({ length: objective.syntheticSteps }, (_, step) => {
      const { items, variant, augmentation } = draws.step(iteration, step);
      return { items: [...items], variant, augmentation: recorded(augmentation) };
    }),
    pairs: ([0, 1] as const).map((half) => {
      const { items, styles, augmentation } = pairs.choose(at, half);
      return { items: [...items], styles, augmentation: recorded(augmentation) };
    }),
  });
  const step = await distiller.step(iteration);
  for (const [series, [scalar]] of Object.entries(step)) {
    if (scalar) (losses[series] ??= []).push((await engine.download(scalar))[0] ?? Number.NaN);
  }
  disposeTree(engine, step);
}
const seconds = (performance.now() - begun) / 1000;
writeFileSync(join(out, 'draws.json'), JSON.stringify(iterations));
writeFileSync(join(out, 'ours.json'), JSON.stringify({ seconds, losses }));
console.log(`${training.iterations} iterations in ${seconds.toFixed(1)} s`);
distiller.dispose();
await engine.close();
