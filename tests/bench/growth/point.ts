/** Measures one work in a process of its own, so that its peak memory is its own. The work is the first argument, as JSON. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import { closeDataset, type LoadedDataset } from '@main/core/data/images';
import { openDataset } from '@main/core/data/open';
import { disposeTree } from '@main/core/engine/compile';
import { openEngine } from '@main/core/engine/choose';
import { createNetwork } from '@main/core/nets/network';
import { Distiller } from '@main/core/run/distiller';
import { writeSparseIdx } from '../../support/datasetFiles';
import { noiseDataset, noiseTrajectories } from '../../support/noise';
import type { GrowthMeasurement, GrowthWork } from './works';

const work = JSON.parse(process.argv[2] ?? '') as GrowthWork;

function configOf({ objective, width, ...sizes }: GrowthWork): RunConfig {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: {
      basesPerClass: sizes.basesPerClass,
      hallucinators: sizes.hallucinators,
    },
    objective:
      objective === 'dm'
        ? { kind: 'dm', realBatch: sizes.realBatch }
        : { kind: 'mtt', syntheticSteps: sizes.steps, experts: { epochs: 3 } },
    network: { width },
    adversary: { width },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  return parsed.config;
}

/** Noise in memory, or images on the disk that are never read whole into memory. */
async function openImages(folder: string): Promise<LoadedDataset> {
  const { classes, channels, imageSize, basesPerClass, realBatch, datasetBytes } = work;
  if (datasetBytes === null) {
    return noiseDataset({
      classes,
      channels,
      imageSize,
      perClass: Math.max(basesPerClass, realBatch),
      test: 8,
    });
  }
  writeSparseIdx(folder, { classes, imageSize, bytes: datasetBytes });
  return openDataset(
    { source: 'idx', path: folder, limitPerClass: null, whitening: 'none' },
    { resources: folder, cache: folder, inMemory: 0 },
  );
}

const folder = mkdtempSync(join(tmpdir(), 'haba-bench-growth-'));
const engine = await openEngine('onnx');
try {
  const opening = performance.now();
  const dataset = await openImages(folder);
  const openSeconds = (performance.now() - opening) / 1000;
  const config = configOf(work);
  const trajectories = noiseTrajectories(createNetwork(config.network, dataset.geometry), 3);
  const distiller = Distiller.create(engine, config, dataset, null, trajectories);
  let milliseconds = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration <= work.iterations; iteration += 1) {
    const before = process.cpuUsage();
    const losses = await distiller.step(iteration);
    const [loss] = losses['loss/objective'] ?? [];
    if (loss) await engine.download(loss);
    disposeTree(engine, losses);
    const { user, system } = process.cpuUsage(before);
    if (iteration > 0) milliseconds = Math.min(milliseconds, (user + system) / 1000);
  }
  closeDataset(dataset);
  const measurement: GrowthMeasurement = {
    milliseconds,
    openSeconds,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  console.log(JSON.stringify(measurement));
} finally {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
}
