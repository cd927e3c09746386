/** Bases, hallucinations and real images of one frame on a map. */
import type { GalleryCell, GalleryMap, MapPoint } from '@shared/ipc/contract';
import { type LoadedDataset, standardisedImages } from '../../core/data/images';
import { overBatches } from '../../core/measures/features';
import { principalMap } from '../../core/measures/pca';
import { decodePairs } from '../../core/parameterization/hostDecode';
import { parameterizationOf } from '../../core/parameterization/parameterization';
import type { JobCache } from '../jobCache';
import type { MapJob, OnStep } from './job';
import { picturesOf } from './neighbours';

/** Points of each kind at most; more are thinned out evenly. */
const MOST = { real: 1000, basis: 500, hallucination: 2500 } as const;

export async function mapOf(jobCache: JobCache, { file }: MapJob, onStep: OnStep): Promise<GalleryMap> {
  const state = await jobCache.checkpoint(file);
  const { config, geometry } = state;
  const parameterization = parameterizationOf(state);
  const { items, hallucinators, perClass, channels, grid } = parameterization;
  const params = parameterization.withBases(state.params);
  const dataset = await jobCache.openDataset(config.dataset, onStep);
  const real = realSample(dataset);
  const bases = spread(items, MOST.basis).map((basis): GalleryCell => ({ basis, hallucinator: null }));
  const mixed = spread(items * hallucinators, MOST.hallucination).map((i): GalleryCell => ({
    basis: Math.floor(i / hallucinators),
    hallucinator: i % hallucinators,
  }));
  const cells = [...bases, ...mixed];
  const points: MapPoint[] = [
    ...real.map((index): MapPoint => ({
      kind: 'real',
      classIndex: dataset.train.labels[index] ?? 0,
      cell: null,
    })),
    ...cells.map((cell): MapPoint => ({
      kind: cell.hallucinator === null ? 'basis' : 'hallucination',
      classIndex: Math.floor(cell.basis / perClass),
      cell,
    })),
  ];
  const network = await jobCache.network(geometry, points.length);
  try {
    const size = channels * geometry.imageSize ** 2;
    const features = await overBatches(
      network,
      points.length,
      (from, to) => {
        const images = new Float32Array((to - from) * size);
        for (let i = from; i < to; i += 1) {
          const index = real[i];
          const one =
            index === undefined
              ? decodePairs(params, cells.slice(i - real.length, i - real.length + 1), channels, grid)
              : standardisedImages(dataset, dataset.train, index, index + 1);
          images.set(one, (i - from) * size);
        }
        return images;
      },
      (done) => onStep('features', done, points.length),
    );
    const { places, explained } = await principalMap(features, network.size, () => onStep('search', 0, 1));
    return { places, points, explained, real: picturesOf(dataset, real) };
  } finally {
    network.close();
  }
}

/** 0 to `count` - 1, or `most` of them at even distances. */
function spread(count: number, most: number): number[] {
  const kept = Math.min(count, most);
  return Array.from({ length: kept }, (_, i) => Math.floor((i * count) / kept));
}

/** Training images, as many of each class as of the others. */
function realSample({ train, geometry }: LoadedDataset): number[] {
  const members: number[][] = Array.from({ length: geometry.classes }, () => []);
  train.labels.forEach((label, index) => members[label]?.push(index));
  const each = Math.max(1, Math.floor(MOST.real / geometry.classes));
  return members.flatMap((indices) => spread(indices.length, each).map((i) => indices[i] ?? 0));
}
