/** What is exported of a run that was never trained: every code at every precision, with and without hallucinators. */
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import type { CheckpointState } from '@main/core/checkpoint/state';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import { type ExportSubject, subjectOf } from '@main/exports/distilled/subject';

/** Two classes of colour images whose side no formation divides. */
const GEOMETRY = { classes: 2, channels: 3, imageSize: 11, trainPerClass: 6 };
export const STANDARDISATION = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };

/** A run of random images and hallucinators. */
export function exportSubject(
  parameterization: RunConfigInput['parameterization'],
  { run = 'A run', ...changes }: Partial<CheckpointState> & { readonly run?: string } = {},
): ExportSubject {
  const config = runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization,
    objective: { kind: 'dm' },
  });
  const { geometry = GEOMETRY, standardisation = STANDARDISATION } = changes;
  const made = createParameterization(config.parameterization, geometry, [0, 0, 0]);
  const random = Random.for(3, 'export');
  const pixels = geometry.channels * geometry.imageSize ** 2;
  const start = made.initialise(random, (_, count) => random.uniformArray(count * pixels, -2, 2));
  const params = Object.fromEntries(
    Object.entries(start).map(([name, data]) => {
      const own = name.startsWith('hallucinators.') ? random.uniformArray(data.length, -0.5, 0.5) : data;
      return [name, { data: own, shape: made.specs[name]?.shape ?? [] }];
    }),
  );
  const state: CheckpointState = {
    iteration: 7,
    config,
    geometry,
    classNames: ['Cat', 'Dog'],
    standardisation,
    params,
    velocity: {},
    extractor: [],
    extractorVelocity: [],
    rate: null,
    ...changes,
  };
  return subjectOf(run, state, null);
}

export type Form = NonNullable<RunConfigInput['parameterization']>;

const CODES = [
  { kind: 'pixels' },
  { kind: 'frequency', coefficients: 30 },
  { kind: 'frequency', coefficients: 30, chroma: 9 },
  { kind: 'field', width: 5, layers: 3 },
  { kind: 'shared', memories: 4, reduction: 2 },
] as const;

const PRECISIONS = [
  { bits: 32 },
  { bits: 16, mode: 'symmetric', scales: 'channel' },
  { bits: 8, mode: 'affine', scales: 'tensor' },
  { bits: 8, mode: 'symmetric', scales: 'channel' },
  { bits: 4, mode: 'symmetric', scales: 'tensor' },
  { bits: 4, mode: 'affine', scales: 'channel' },
  { bits: 2, mode: 'affine', scales: 'tensor' },
] as const;

/** Those that suit frequencies alone. */
const OF_FREQUENCIES = [
  { bits: 4, mode: 'affine', scales: 'coefficient' },
  { bits: 8, mode: 'symmetric', scales: 'coefficient' },
] as const;

const NETWORKS = [
  { hallucinators: 0 },
  { hallucinators: 2, mapSize: 4 },
  { hallucinators: 2, kernel: 1, baseChannels: 'single' },
] as const;

/** Every code by every precision, the others as they are named. */
export const compositions = ({
  networks = NETWORKS,
  formations = [1, 2, 3],
}: {
  readonly networks?: readonly (typeof NETWORKS)[number][];
  readonly formations?: readonly (1 | 2 | 3)[];
} = {}): Form[] =>
  CODES.flatMap((code) =>
    [...PRECISIONS, ...(code.kind === 'frequency' ? OF_FREQUENCIES : [])].flatMap((precision) =>
      networks.flatMap((network) =>
        formations.map((formation): Form => ({ code, basesPerClass: 3, precision, formation, ...network })),
      ),
    ),
  );

/** A composition in words, for the name of a test. */
export const inWords = ({ code, precision, hallucinators, mapSize, formation }: Form): string =>
  [code?.kind, JSON.stringify(precision), hallucinators, mapSize ?? 'whole', formation].join(' ');
