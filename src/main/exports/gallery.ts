/** The images of a run's checkpoints: opened, decoded by the core, and kept for the next look. */
import { storedForm } from '@shared/config/schema';
import type { Checkpoint, ImageBatch, ImageDisplay } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { readCheckpoint, type CheckpointState } from '../core/checkpoint/state';
import { toRgba } from '../core/data/rgba';
import { readTransform } from '../core/data/zca/cache';
import { dewhitened, inverseOf, type ZcaInverse } from '../core/data/zca/invert';
import { decodePairs } from '../core/parameterization/hostDecode';
import { createParameterization } from '../core/parameterization/parameterization';
import type { Parameterization } from '../core/types';
import type { Library } from '../store/library';
import { enlargedPng } from './png';

interface Opened {
  readonly state: CheckpointState;
  readonly parameterization: Parameterization;
  /** The way from whitened values back to pixels; null for others, and where the cache has lost it. */
  readonly inverse: ZcaInverse | null;
}

/** Checkpoints kept in memory. */
const KEPT = 4;

export class GalleryReader {
  /** By content, the least recently used first. */
  private readonly opened = new Map<string, Promise<Opened>>();
  /** The last way back that was read: runs on one dataset share it. */
  private inverse: { readonly recipe: string; readonly value: Promise<ZcaInverse | null> } | null = null;

  constructor(private readonly library: Library) {}

  /** What the matrix looks like at a checkpoint; the latest when none is named. Throws a UserError without one. */
  async open(runId: string, checkpointId?: string): Promise<GalleryInfo> {
    const checkpoints = this.library.checkpoints.list(runId);
    const latest = checkpoints.at(-1);
    if (!latest) {
      const { name } = this.library.runs.get(runId);
      throw new UserError(
        'not-found',
        `The run "${name}" has no checkpoint yet: its images come with the first.`,
      );
    }
    const checkpoint =
      checkpointId === undefined ? latest : this.library.checkpoints.get(runId, checkpointId);
    const opened = await this.load(checkpoint);
    const { state, parameterization } = opened;
    const { items, perClass } = parameterization;
    return {
      runId,
      checkpointId: checkpoint.id,
      iteration: checkpoint.iteration,
      geometry: state.geometry,
      classNames: state.classNames,
      basisClasses: Array.from({ length: items }, (_, item) => Math.floor(item / perClass)),
      hallucinators: parameterization.hallucinators,
      factor: storedForm(state.config.parameterization).factor,
      canShowTrue: canShowTrue(opened),
      checkpoints,
    };
  }

  /** Images in the order of `cells`. Throws a UserError for a cell that does not exist. */
  async decode(
    runId: string,
    checkpointId: string,
    cells: readonly GalleryCell[],
    display: ImageDisplay,
  ): Promise<ImageBatch> {
    return decodeCells(await this.load(this.library.checkpoints.get(runId, checkpointId)), cells, display);
  }

  /** One image as a PNG, every pixel `scale` pixels wide. */
  async png(
    runId: string,
    checkpointId: string,
    cell: GalleryCell,
    { scale, display }: { readonly scale: number; readonly display: ImageDisplay },
  ): Promise<Uint8Array> {
    return enlargedPng(await this.decode(runId, checkpointId, [cell], display), scale);
  }

  /** Up to `count` training images of the last checkpoint, spread over classes and hallucinators; null without one. */
  async thumbnails(runId: string, count: number): Promise<ImageBatch | null> {
    const latest = this.library.checkpoints.latest(runId);
    if (latest === null) return null;
    const opened = await this.load(latest);
    const { items } = opened.parameterization;
    const { hallucinators } = opened.parameterization;
    const shown = Math.min(count, items);
    const cells = Array.from({ length: shown }, (_, i) => ({
      basis: Math.floor((i * items) / shown),
      hallucinator: hallucinators === 0 ? null : i % hallucinators,
    }));
    return decodeCells(opened, cells, 'stretched');
  }

  private load({ sha256, iteration }: Checkpoint): Promise<Opened> {
    const known = this.opened.get(sha256);
    const loading = known ?? this.read(sha256, iteration);
    this.opened.delete(sha256);
    this.opened.set(sha256, loading);
    for (const oldest of this.opened.keys()) {
      if (this.opened.size <= KEPT) break;
      this.opened.delete(oldest);
    }
    loading.catch(() => this.opened.delete(sha256));
    return loading;
  }

  private async read(sha256: string, iteration: number): Promise<Opened> {
    const bytes = await this.library.blobs.read(sha256);
    const state = readCheckpoint(bytes, `The checkpoint of iteration ${iteration}`);
    const parameterization = createParameterization(state.config.parameterization, state.geometry);
    return { state, parameterization, inverse: await this.inverseOf(state.whitening) };
  }

  private inverseOf(recipe: string | undefined): Promise<ZcaInverse | null> | null {
    if (recipe === undefined) return null;
    if (this.inverse?.recipe !== recipe) {
      const value = readTransform(this.library.cacheFolder, recipe).then(
        (transform) => transform && inverseOf(transform),
      );
      this.inverse = { recipe, value };
    }
    return this.inverse.value;
  }
}

/** Whitened values are no colours: without the way back only their contrast can be shown. */
const canShowTrue = ({ state, inverse }: Opened): boolean =>
  state.whitening === undefined || inverse !== null;

async function decodeCells(
  opened: Opened,
  cells: readonly GalleryCell[],
  display: ImageDisplay,
): Promise<ImageBatch> {
  const { state, parameterization, inverse } = opened;
  const { items, channels, imageSize, hallucinators, formation } = parameterization;
  const { factor } = storedForm(state.config.parameterization);
  for (const { basis, hallucinator, part = null } of cells) {
    if (basis >= items)
      throw new UserError('bad-input', `There is no basis ${basis}: choose 0 to ${items - 1}.`);
    if (hallucinator !== null && hallucinator >= hallucinators) {
      throw new UserError('bad-input', `There is no hallucinator ${hallucinator} in this run.`);
    }
    if (part !== null && part >= formation) {
      throw new UserError('bad-input', `There is no part ${part} of an image: this run has ${formation}.`);
    }
  }
  const decoded = decodePairs(state.params, cells, channels, factor);
  const shown = display === 'true' && canShowTrue(opened) ? 'true' : 'stretched';
  const values = shown === 'true' && inverse ? await dewhitened(decoded, inverse) : decoded;
  return toRgba(values, channels, imageSize, state.standardisation, shown);
}
