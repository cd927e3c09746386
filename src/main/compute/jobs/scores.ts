/** A figure for every image of a frame: how hard it is, or how far it lies from the others of its basis. */
import type { GalleryScores } from '@shared/ipc/contract';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { CheckpointState } from '../../core/checkpoint/state';
import type { Engine } from '../../core/engine/types';
import { overBatches, referenceNetwork } from '../../core/measures/features';
import { crossEntropyOf, judgeOf } from '../../core/measures/judge';
import { decodePairs, type DecodeCell, type StoredParams } from '../../core/parameterization/hostDecode';
import { parameterizationOf } from '../../core/parameterization/parameterization';
import type { JobCache } from '../jobCache';
import type { OnStep, ScoresJob } from './job';
import type { Grid } from '../../core/types';

/** The images of a frame in the order of the scores. */
interface Layout {
  readonly params: StoredParams;
  readonly cells: readonly DecodeCell[];
  readonly variants: number;
  readonly perClass: number;
  readonly channels: number;
  readonly formation: number;
  readonly grid: Grid;
}

export async function scoresOf(jobCache: JobCache, job: ScoresJob, onStep: OnStep): Promise<GalleryScores> {
  const state = await jobCache.checkpoint(job.file);
  const engine = await jobCache.openEngine();
  const layout = layoutOf(state);
  return job.score === 'loss'
    ? lossScores(engine, state, layout, onStep)
    : diversityScores(engine, state, layout, onStep);
}

function layoutOf(state: CheckpointState): Layout {
  const parameterization = parameterizationOf(state);
  const { items, hallucinators, perClass, channels, formation, grid } = parameterization;
  const variants = Math.max(1, hallucinators);
  const cells = Array.from({ length: items * variants }, (_, i) => ({
    basis: Math.floor(i / variants),
    hallucinator: hallucinators > 0 ? i % variants : null,
  }));
  const params = parameterization.withBases(state.params);
  return { params, cells, variants, perClass, channels, formation, grid };
}

/** Mean cross-entropy of an image, over its parts where it is a grid: networks see those. */
async function lossScores(
  engine: Engine,
  state: CheckpointState,
  layout: Layout,
  onStep: OnStep,
): Promise<GalleryScores> {
  const { params, cells, perClass, channels, formation, grid } = layout;
  const seen = cells.flatMap((cell) =>
    formation === 1 ? [cell] : Array.from({ length: formation }, (_, part) => ({ ...cell, part })),
  );
  const labelOf = (image: number): number => Math.floor((seen[image]?.basis ?? 0) / perClass);
  const decode = (images: readonly number[]): Float32Array =>
    decodePairs(
      params,
      images.flatMap((image) => seen[image] ?? []),
      channels,
      grid,
    );
  const { kind, network } = await judgeOf(
    engine,
    state,
    { count: seen.length, labelOf, decode },
    (done, total) => onStep('training', done, total),
  );
  try {
    const logits = await overBatches(
      network,
      seen.length,
      (from, to) => decode(Array.from({ length: to - from }, (_, i) => from + i)),
      (done) => onStep('features', done, seen.length),
    );
    const values = new Float32Array(cells.length);
    for (let image = 0; image < seen.length; image += 1) {
      const row = logits.subarray(image * network.size, (image + 1) * network.size);
      values[Math.floor(image / formation)]! += crossEntropyOf(row, labelOf(image)) / formation;
    }
    return { kind: 'loss', values, judge: kind, network: network.label };
  } finally {
    network.close();
  }
}

/** Mean cosine distance of an image's features to those of the other hallucinations of its basis. */
async function diversityScores(
  engine: Engine,
  state: CheckpointState,
  { params, cells, variants, channels, grid }: Layout,
  onStep: OnStep,
): Promise<GalleryScores> {
  if (variants < 2) {
    throw new UserError('bad-input', message('work.oneImagePerBasis'));
  }
  const network = await referenceNetwork(engine, state.geometry, 0);
  try {
    const features = await overBatches(
      network,
      cells.length,
      (from, to) => decodePairs(params, cells.slice(from, to), channels, grid),
      (done) => onStep('features', done, cells.length),
    );
    return {
      kind: 'diversity',
      values: meanDistances(features, network.size, variants),
      judge: 'features',
      network: network.label,
    };
  } finally {
    network.close();
  }
}

/** 1 - cosine to the others of each group of `variants` rows, averaged. */
function meanDistances(features: Float32Array, size: number, variants: number): Float32Array {
  const count = size === 0 ? 0 : features.length / size;
  const unit = features.slice();
  for (let row = 0; row < count; row += 1) {
    const values = unit.subarray(row * size, (row + 1) * size);
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    values.forEach((value, i) => (values[i] = value / length));
  }
  return Float32Array.from({ length: count }, (_, row) => {
    const group = Math.floor(row / variants) * variants;
    let sum = 0;
    for (let other = group; other < group + variants; other += 1) {
      if (other === row) continue;
      let cosine = 0;
      for (let i = 0; i < size; i += 1) cosine += unit[row * size + i]! * unit[other * size + i]!;
      sum += 1 - cosine;
    }
    return sum / (variants - 1);
  });
}
