import { createParameterization } from '@main/core/parameterization/parameterization';
import { writeCheckpoint, type CheckpointState, type FloatTensor } from '@main/core/checkpoint/state';
import type { ImageGeometry } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import type { Library } from '@main/store/library';

const SMALL: ImageGeometry = { classes: 3, channels: 1, imageSize: 8, trainPerClass: 10 };

/** Stored values that differ from each other and from checkpoint to checkpoint. */
function tensorsOf(
  config: RunConfig,
  iteration: number,
  geometry: ImageGeometry,
): Record<string, FloatTensor> {
  const { specs } = createParameterization(config.parameterization, geometry);
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const data = Float32Array.from({ length: size }, (_, i) => Math.sin(i + iteration));
      return [name, { shape, data }];
    }),
  );
}

/** Gives a run a real checkpoint, of three classes of 8 x 8 images unless `change` says otherwise; answers its id. */
export async function addRealCheckpoint(
  library: Library,
  runId: string,
  iteration: number,
  change: Partial<CheckpointState> = {},
): Promise<string> {
  const { config } = library.runs.get(runId);
  const geometry = change.geometry ?? SMALL;
  const bytes = writeCheckpoint({
    iteration,
    config,
    geometry,
    classNames: ['ant', 'bee', 'cat'],
    standardisation: { mean: [0.5], std: [0.25] },
    params: tensorsOf(config, iteration, geometry),
    velocity: {},
    extractor: [],
    extractorVelocity: [],
    rate: null,
    ...change,
  });
  return library.blobs.write(
    bytes,
    (ref) => library.resumePoints.add(runId, { ...ref, iteration, trainedSeconds: 1 }).id,
  );
}
