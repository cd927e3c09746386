/** What jobs share: an engine, the checkpoint and the dataset that were used last, and the dataset's features. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ImageGeometry } from '@shared/budget/storage';
import type { DatasetConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { readCheckpoint, type CheckpointState } from '../core/checkpoint/state';
import { closeDataset, type LoadedDataset, standardisedImages } from '../core/data/images';
import { openDataset } from '../core/data/open';
import { readTransform } from '../core/data/zca/whiten';
import type { ZcaTransform } from '../core/data/zca/fit';
import { openEngine } from '../core/engine/choose';
import { readPlain } from '../core/formats/plain';
import type { Engine } from '../core/engine/types';
import { overBatches, referenceNetwork, type BatchNetwork } from '../core/measures/features';
import type { FrameFile } from '../exports/frames';
import type { OnStep } from './jobs/job';

export interface Places {
  readonly resources: string;
  readonly cache: string;
}

/** Features of all training images, [count, size]. */
export interface RealFeatures {
  readonly data: Float32Array;
  readonly size: number;
  readonly width: number;
}

/** Channels of the network for maps and neighbours, from which on the features of a dataset take less than this. */
const WIDTHS = [32, 16, 8, 4] as const;
const MOST_FEATURES = 64 * 1024 * 1024;

export class JobCache {
  private engine: Promise<Engine> | null = null;
  private state: { readonly path: string; readonly value: Promise<CheckpointState> } | null = null;
  private dataset: { readonly key: string; readonly value: Promise<LoadedDataset> } | null = null;
  private features: { readonly key: string; readonly value: RealFeatures } | null = null;

  constructor(readonly places: Places) {}

  /** A file of the application's resources. */
  readonly resource = (...parts: string[]): string => join(this.places.resources, ...parts);

  /** The CPU's engine: every machine has it, and a run may be using the other one. */
  openEngine(): Promise<Engine> {
    this.engine ??= openEngine('onnx');
    this.engine.catch(() => (this.engine = null));
    return this.engine;
  }

  checkpoint(file: FrameFile): Promise<CheckpointState> {
    if (this.state?.path !== file.path) this.state = { path: file.path, value: read(file) };
    const { value } = this.state;
    value.catch(() => (this.state = null));
    return value;
  }

  /** The whitening of a run's images; null where they are not whitened, or the cache has lost it. */
  async transformOf({ whitening }: CheckpointState): Promise<ZcaTransform | null> {
    return whitening === undefined ? null : readTransform(this.places.cache, whitening);
  }

  /** The dataset of a run. Throws a UserError where it is not there any more. */
  async openDataset(config: DatasetConfig, onStep: OnStep): Promise<LoadedDataset> {
    const key = JSON.stringify(config);
    if (this.dataset?.key === key) return this.dataset.value;
    void this.dataset?.value.then(closeDataset, () => undefined);
    await onStep('dataset', 0, 1);
    const { resources, cache } = this.places;
    let cancelled: unknown = null;
    const value = openDataset(config, {
      resources,
      cache,
      onProgress: ({ done, total }) => {
        if (cancelled !== null) throw cancelled as Error;
        onStep('dataset', done, total).catch((error: unknown) => (cancelled = error));
      },
    });
    this.dataset = { key, value };
    value.catch(() => (this.dataset = null));
    return value;
  }

  /** The random network of maps and neighbours, as wide as the features of the dataset may be. The caller closes it. */
  async network(geometry: ImageGeometry, images: number): Promise<BatchNetwork & { readonly width: number }> {
    const engine = await this.openEngine();
    const side = 2 ** Math.max(0, Math.ceil(Math.log2(geometry.imageSize)) - 3);
    const fits = WIDTHS.find((width) => images * width * side ** 2 <= MOST_FEATURES) ?? 4;
    const network = await referenceNetwork(engine, geometry, 0, { width: fits });
    return { ...network, width: fits };
  }

  /** Features of every training image, computed once for a dataset. */
  async realFeatures(
    dataset: LoadedDataset,
    network: BatchNetwork & { readonly width: number },
    onStep: OnStep,
  ): Promise<RealFeatures> {
    const key = `${dataset.fingerprint}/${dataset.whitened?.recipe ?? ''}/${network.width}`;
    if (this.features?.key === key) return this.features.value;
    const { count } = dataset.train;
    const data = await overBatches(
      network,
      count,
      (from, to) => standardisedImages(dataset, dataset.train, from, to),
      (done) => onStep('features', done, count),
    );
    const value = { data, size: network.size, width: network.width };
    this.features = { key, value };
    return value;
  }
}

async function read({ path, sha256, kind, iteration }: FrameFile): Promise<CheckpointState> {
  const bytes = await readPlain(path).catch(() => null);
  const whole =
    bytes !== null && (sha256 === null || createHash('sha256').update(bytes).digest('hex') === sha256);
  if (!whole) {
    throw new UserError(
      'unavailable',
      message('work.stateMissing', { kind: message(`work.kinds.${kind}`), iteration }),
    );
  }
  return readCheckpoint(bytes, `The ${kind} of iteration ${iteration}`);
}
