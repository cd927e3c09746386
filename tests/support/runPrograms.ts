import { parseRunConfig, type RunConfigInput } from '@shared/config/schema';
import type { LoadedDataset } from '@main/core/data/images';
import { createNetwork } from '@main/core/nets/network';
import { distil } from '@main/core/run/distil';
import { type ProgramIR, sizeOf } from '@main/core/trace/ir';
import { RecordingEngine } from './recordingEngine';
import { unheard, unsteered } from './unattended';
import type { Trajectories } from '@main/core/types';

/** A dataset of the form of CIFAR10, all black. */
function blackImages(imageSize = 32, perClass = 8, classes = 10): LoadedDataset {
  const part = (count: number): LoadedDataset['train'] => ({
    count: count * classes,
    labels: Uint8Array.from({ length: count * classes }, (_, i) => Math.floor(i / count)),
    pixels: new Uint8Array(count * classes * 3 * imageSize ** 2),
  });
  return {
    name: 'black',
    classNames: Array.from({ length: classes }, (_, i) => String(i)),
    geometry: { classes, channels: 3, imageSize, trainPerClass: perClass },
    standardisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    train: part(perClass),
    test: part(1),
    fingerprint: 'black',
    whitened: null,
  };
}

/** The programs that a run of this configuration compiles, from its first iteration to its evaluation. */
export async function programsOfRun(
  change: Partial<RunConfigInput>,
  dataset: LoadedDataset = blackImages(),
): Promise<readonly ProgramIR[]> {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    training: { iterations: 1, checkpointEvery: 1 },
    ...change,
    evaluation: { networks: [change.network ?? {}], repeats: 1, epochs: 1, ...change.evaluation },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems[0]));
  const { config } = parsed;
  const parameters = createNetwork(config.network, dataset.geometry).params;
  const size = parameters.reduce((total, { shape }) => total + sizeOf(shape), 0);
  const epochs = config.objective.kind === 'mtt' ? config.objective.experts.epochs : 1;
  const trajectories: Trajectories = { count: 1, epochs, size, read: () => new Float32Array(size) };
  const engine = new RecordingEngine();
  await distil({
    config,
    engine,
    dataset,
    resume: null,
    trajectories,
    control: unsteered,
    listener: unheard,
  });
  return engine.met;
}
