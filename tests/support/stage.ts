/** A run on the embedded dataset, its checkpoint, and everything that long computations need. */
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import { writeCheckpoint, type CheckpointState, type FloatTensor } from '@main/core/checkpoint/state';
import { realImagesOf } from '@main/core/data/images';
import { createExtractor } from '@main/core/adversary/adversary';
import { initialiseParams } from '@main/core/nets/layers';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';
import type { Compute } from '@main/compute/compute';
import type { FrameFile } from '@main/exports/frames';
import { GalleryReader } from '@main/exports/gallery';
import type { Library } from '@main/store/library';
import { computeHere } from './compute';
import { openSample } from './datasets';
import { EventLog } from './events';
import { newRun, openLibrary } from './library';

/** Training images of each class. */
export const PER_CLASS = 6;

export interface Stage {
  readonly library: Library;
  readonly gallery: GalleryReader;
  readonly compute: Compute;
  readonly events: EventLog;
  readonly file: FrameFile;
  readonly runId: string;
  /** Stored parameters of the checkpoint. */
  readonly params: Record<string, FloatTensor>;
}

/** A run on the embedded dataset with bases that are real images, and its first checkpoint. */
export async function stage(
  changes: Partial<RunConfigInput> = {},
  withExtractor = false,
  state: Partial<CheckpointState> = {},
): Promise<Stage> {
  const library = await openLibrary();
  const events = new EventLog();
  const config = runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample', limitPerClass: PER_CLASS },
    parameterization: { hallucinators: 3 },
    objective: { kind: 'dm' },
    network: { width: 8, depth: 2 },
    adversary: { enabled: withExtractor, width: 8, depth: 2 },
    ...changes,
  });
  const dataset = await openSample(PER_CLASS);
  const { geometry, classNames, standardisation } = dataset;
  const real = realImagesOf(dataset);
  const parameterization = createParameterization(config.parameterization, geometry);
  const values = parameterization.initialise(Random.for(1, 'test'), (classIndex, count) => {
    const out = new Float32Array(count * geometry.imageSize ** 2);
    real.copy(
      classIndex,
      Array.from({ length: count }, (_, i) => i),
      out,
      0,
    );
    return out;
  });
  const params = Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      { data, shape: parameterization.specs[name]?.shape ?? [] },
    ]),
  );
  const network = createExtractor({ width: 8, depth: 2 }, geometry);
  const weights = initialiseParams(network.params, Random.for(2, 'test'));
  const extractor = withExtractor
    ? weights.map((data, i) => ({ data, shape: network.params[i]?.shape ?? [] }))
    : [];
  const bytes = writeCheckpoint({
    iteration: 5,
    config,
    geometry,
    classNames,
    standardisation,
    params,
    velocity: {},
    extractor,
    extractorVelocity: [],
    rate: null,
    ...state,
  });
  const { projectId } = newRun(library);
  const { id } = library.runs.create({ projectId, name: 'Measured', config });
  const checkpoint = await library.blobs.write(bytes, (ref) =>
    library.resumePoints.add(id, { ...ref, iteration: 5, trainedSeconds: 1 }),
  );
  const gallery = new GalleryReader(library);
  const file = gallery.frames.file(id, checkpoint.id);
  return { library, gallery, compute: computeHere(library, events.notify), events, file, runId: id, params };
}
