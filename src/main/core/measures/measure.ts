/** The diversity of what a checkpoint holds. */
import type { CheckpointState } from '../checkpoint/state';
import type { Engine } from '../engine/types';
import { decodePairs } from '../parameterization/hostDecode';
import { parameterizationOf } from '../parameterization/parameterization';
import { diversityOf, type Diversity } from './diversity';
import { referenceFeatures } from './features';

/** How much of a checkpoint is looked at. */
export interface DiversitySample {
  /** Networks whose measures are averaged. */
  readonly networks: number;
  /** Bases at most, spread over all of them. */
  readonly items: number;
  /** Hallucinators at most: the first so many. */
  readonly variants: number;
  /** Images that go through a network at once; the measures do not depend on it. */
  readonly batch?: number;
}

/** Enough for a mean, and fast for large sets. */
const THOROUGH: DiversitySample = { networks: 3, items: 100, variants: 20 };

/**
 * Diversity in the features of a few random ConvNets. Depends on the checkpoint alone (up to an engine's rounding).
 * The cosine is null where there are fewer than two hallucinators.
 */
export async function measureDiversity(
  engine: Engine,
  state: CheckpointState,
  sample: DiversitySample = THOROUGH,
): Promise<Diversity> {
  const { geometry, params } = state;
  const { items, hallucinators, perClass, channels } = parameterizationOf(state);
  const shown = Math.min(items, sample.items);
  const variants = Math.max(1, Math.min(hallucinators, sample.variants));
  const chosen = Array.from({ length: shown }, (_, i) => Math.floor((i * items) / shown));
  const cells = chosen.flatMap((basis) =>
    Array.from({ length: variants }, (_, v) => ({ basis, hallucinator: hallucinators > 0 ? v : null })),
  );
  const images = decodePairs(params, cells, channels);
  // Multi-formation shows its grid as one picture here: what is compared is the hallucinators.
  const classes = chosen.map((basis) => Math.floor(basis / perClass));
  const measured: Diversity[] = [];
  for (let i = 0; i < sample.networks; i += 1) {
    const { data, size } = await referenceFeatures(engine, images, geometry, i, sample.batch);
    measured.push(diversityOf({ data, size, variants, classes }));
  }
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const cosines = measured.flatMap(({ cosine }) => (cosine === null ? [] : [cosine]));
  return {
    cosine: cosines.length === 0 ? null : mean(cosines),
    spread: mean(measured.map(({ spread }) => spread)),
  };
}
