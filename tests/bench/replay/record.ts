/**
 * Runs iterations of HaBa with trajectory matching and writes down everything that another program needs to run the same
 * ones (the state at the start, every random choice, the experts' snapshots), then our losses, iteration by iteration: the
 * other side can run at the same time.
 *
 *   node record.mjs CONFIG.json LIBRARY OUT_FOLDER
 *
 * Experts that the library lacks are made first.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseRunConfig } from '@shared/config/schema';
import { augmentationPipeline } from '@main/core/augment/stages';
import type { AugmentationDraws } from '@main/core/augment/draw';
import { writeSafetensors, type SafetensorsTensor } from '@main/core/formats/safetensors';
import { openDataset } from '@main/core/data/open';
import { disposeTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import { ensureExperts } from '@main/core/experts/ensure';
import { openTrajectories } from '@main/core/experts/trajectories';
import { seededMttDraws } from '@main/core/objective/mtt/draws';
import { AdversaryBatches } from '@main/core/run/adversaryBatches';
import { Distiller } from '@main/core/run/distiller';
import { unsteered } from '../../support/unattended';

const [configFile = '', library = '', out = ''] = process.argv.slice(2);
const parsed = parseRunConfig(JSON.parse(readFileSync(configFile, 'utf8')));
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
const { config } = parsed;
const { objective, seed, training } = config;
if (objective.kind !== 'mtt') throw new Error('Only trajectory matching is replayed.');
if (config.parameterization.hallucinators > 0 && config.optimiser.hallucinators.rule !== 'sgd')
  throw new Error('The other side steps hallucinators by SGD: set optimiser.hallucinators.rule to sgd.');
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
  control: unsteered,
  onProgress: () => undefined,
});
const trajectories = openTrajectories(experts.folder, { count: objective.experts.count });
const distiller = Distiller.create(engine, config, dataset, null, trajectories);
const { parameterization } = distiller;
const pipeline = augmentationPipeline(config.augmentation, dataset.geometry);
const batch = objective.syntheticBatch ?? parameterization.items;
const draws = seededMttDraws({
  seed,
  experts: trajectories.count,
  maxStartEpoch: objective.maxStartEpoch,
  batch,
  pipeline,
  parameterization,
});
const pairs = new AdversaryBatches(seed, parameterization, pipeline, {
  batch,
  taken: objective.syntheticSteps,
});

const recorded = (augmentation: AugmentationDraws) =>
  augmentation.map(({ op, values }) => ({ op, values: values.map((list) => Array.from(list)) }));
const start = await distiller.downloadState(0);
const tensors = new Map<string, SafetensorsTensor>();
for (const [name, { data, shape }] of Object.entries(start.params))
  tensors.set(name, { dtype: 'F32', shape, data });
start.extractor.forEach(({ data, shape }, i) => tensors.set(`extractor/${i}`, { dtype: 'F32', shape, data }));
writeFileSync(join(out, 'start.safetensors'), writeSafetensors({ metadata: {}, tensors }));
writeFileSync(join(out, 'config.json'), JSON.stringify({ config, perClass: parameterization.perClass }));

/** A snapshot of an expert in a file of its own, written once. */
function snapshot(expert: number, epoch: number): string {
  const name = `expert-${expert}-${epoch}.safetensors`;
  if (existsSync(join(out, name))) return name;
  const data = trajectories.read(expert, epoch);
  const tensor: SafetensorsTensor = { dtype: 'F32', shape: [data.length], data };
  writeFileSync(
    join(out, name),
    writeSafetensors({ metadata: {}, tensors: new Map([['parameters', tensor]]) }),
  );
  return name;
}

const iterations = Array.from({ length: training.iterations }, (_, iteration) => {
  const { expert, startEpoch } = draws.expert(iteration);
  return {
    start: snapshot(expert, startEpoch),
    target: snapshot(expert, startEpoch + objective.expertEpochs),
    steps: Array.from({ length: objective.syntheticSteps }, (_, step) => {
      const { items, variant, augmentation } = draws.step(iteration, step);
      return { items: [...items], variant, augmentation: recorded(augmentation) };
    }),
    pairs: ([0, 1] as const).map((half) => {
      const { items, styles, augmentation } = pairs.choose({ iteration, update: 0 }, half);
      return { items: [...items], styles, augmentation: recorded(augmentation) };
    }),
  };
});
writeFileSync(join(out, 'draws.json'), JSON.stringify(iterations));
console.log('Everything is recorded; the other side can start.');

const losses: Record<string, number[]> = {};
const begun = performance.now();
let seconds = 0;
for (let iteration = 0; iteration < training.iterations; iteration += 1) {
  const step = await distiller.step(iteration);
  for (const [series, [scalar]] of Object.entries(step)) {
    if (scalar) (losses[series] ??= []).push((await engine.download(scalar))[0] ?? Number.NaN);
  }
  disposeTree(engine, step);
  seconds = (performance.now() - begun) / 1000;
  writeFileSync(join(out, 'ours.json'), JSON.stringify({ seconds, losses }));
}
console.log(`${training.iterations} iterations in ${seconds.toFixed(1)} s`);
distiller.dispose();
await engine.close();
