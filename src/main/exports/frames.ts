/** The checkpoints and snapshots that are looked at: parsed once and kept, within a bound. */
import { stat } from 'node:fs/promises';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { GalleryFrame, SourceShape } from '@shared/ipc/contract';
import { lookAtCheckpoint, type CheckpointDescription, type CheckpointLook } from '../core/checkpoint/state';
import { destandardised } from '../core/data/images';
import { readTransform } from '../core/data/zca/whiten';
import { dewhitened, inverseOf, type ZcaInverse, type ZcaTransform } from '../core/data/zca/fit';
import { parameterizationOf } from '../core/parameterization/parameterization';
import type { Parameterization, Portrait } from '../core/types';
import type { Library } from '../store/library';

/** A frame's file. Snapshots have no hash to be checked by. */
export interface FrameFile extends GalleryFrame {
  readonly path: string;
  readonly sha256: string | null;
  readonly bytes: number;
}

/** A frame in memory, without what only training needs. */
export interface Opened {
  readonly frame: FrameFile;
  /** Its parameters have the bases decoded (`Parameterization.withBases`). */
  readonly state: CheckpointLook;
  readonly parameterization: Parameterization;
  /** A basis in the terms of its code; null where these are the basis. */
  readonly portrait: ((basis: number) => Portrait) | null;
  readonly factor: 1 | 2 | 3;
  /** The whitening of the run's images; null for others, and where the cache has lost it. */
  readonly whitening: { readonly transform: ZcaTransform; readonly inverse: ZcaInverse } | null;
}

/** Whitened values are no colours: without the way back only their contrast can be shown. */
export const canShowTrue = ({ state, whitening }: Opened): boolean =>
  state.whitening === undefined || whitening !== null;

/** Standardised or whitened images as pixels, black 0 and white 1. Throws a UserError where the way back is lost. */
export async function pixelsOf(images: Float32Array, opened: Opened): Promise<Float32Array> {
  const { state, whitening, parameterization } = opened;
  if (whitening) return dewhitened(images, whitening.inverse);
  if (state.whitening !== undefined) {
    throw new UserError('unavailable', message('work.whitened'));
  }
  const { channels, imageSize } = parameterization;
  return destandardised(images, channels, imageSize, state.standardisation);
}

/** Bytes and number of frames kept in memory; the one in use is kept however large it is. */
const KEPT_BYTES = 512 * 1024 * 1024;
const KEPT = 64;

export class Frames {
  /** By file, the least recently used first. */
  private readonly opened = new Map<string, { opening: Promise<Opened>; bytes: number }>();
  /** The last whitening that was read: runs on one dataset share it. */
  private whitening: { readonly recipe: string; readonly value: Promise<Opened['whitening']> } | null = null;

  constructor(private readonly library: Library) {}

  /** Checkpoints and snapshots of a run, the oldest first; a checkpoint where there are both. */
  list(runId: string): GalleryFrame[] {
    const checkpoints = this.library.checkpoints
      .list(runId)
      .map(({ id, iteration }): GalleryFrame => ({ id, iteration, kind: 'checkpoint' }));
    const taken = new Set(checkpoints.map(({ iteration }) => iteration));
    const snapshots = this.library.snapshots
      .list(runId)
      .filter(({ iteration }) => !taken.has(iteration))
      .map(({ iteration }): GalleryFrame => ({ id: idOf(iteration), iteration, kind: 'snapshot' }));
    return [...checkpoints, ...snapshots].sort((a, b) => a.iteration - b.iteration);
  }

  /** Throws a UserError when the run has no such frame. */
  file(runId: string, frameId: string): FrameFile {
    const iteration = Number(SNAPSHOT.exec(frameId)?.[1] ?? Number.NaN);
    const snapshot = this.library.snapshots.list(runId).find((one) => one.iteration === iteration);
    if (snapshot) {
      const path = this.library.snapshots.path(runId, iteration);
      return { id: frameId, kind: 'snapshot', path, sha256: null, ...snapshot };
    }
    const { sha256, bytes, iteration: at } = this.library.checkpoints.get(runId, frameId);
    const path = this.library.blobs.path(sha256);
    return { id: frameId, iteration: at, kind: 'checkpoint', path, sha256, bytes };
  }

  /** Throws a UserError when there is no such frame, or when its file is damaged. */
  async open(runId: string, frameId: string): Promise<Opened> {
    const frame = this.file(runId, frameId);
    // Runs with equal checkpoints share one file: its kept parts belong to the run that asked first.
    return { ...(await this.opening(frame)), frame };
  }

  private opening(file: FrameFile): Promise<Opened> {
    const key = file.path;
    const known = this.opened.get(key) ?? { opening: this.read(file), bytes: 0 };
    this.opened.delete(key);
    this.opened.set(key, known);
    known.opening.then(
      (opened) => {
        if (known.bytes > 0) return;
        known.bytes = bytesOf(opened);
        this.forgetOldest();
        void this.verify(key, file);
      },
      () => this.opened.delete(key),
    );
    return known.opening;
  }

  private forgetOldest(): void {
    let total = [...this.opened.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [key, { bytes }] of this.opened) {
      if (this.opened.size <= 1 || (total <= KEPT_BYTES && this.opened.size <= KEPT)) break;
      this.opened.delete(key);
      total -= bytes;
    }
  }

  private async read(frame: FrameFile): Promise<Opened> {
    await this.requireWhole(frame);
    const look = await lookAtCheckpoint(frame.path, `The ${frame.kind} of iteration ${frame.iteration}`);
    const parameterization = parameterizationOf(look);
    const state = { ...look, params: parameterization.withBases(look.params) };
    const { formation: factor } = state.config.parameterization;
    const { portrait } = parameterization;
    return {
      frame,
      state,
      parameterization,
      portrait: portrait && ((basis) => portrait(look.params, basis)),
      factor,
      whitening: await this.whiteningOf(state.whitening),
    };
  }

  /** Throws a UserError when the file is gone or has another size than it should. */
  private async requireWhole(frame: FrameFile): Promise<void> {
    const size = await stat(frame.path).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) throw unusable(frame, message('work.isMissing'));
    if (size !== frame.bytes) throw unusable(frame, message('work.isDamaged'));
  }

  /** Reads a checkpoint's whole file once more, while its images are already on the screen, and refuses a damaged one. */
  private async verify(key: string, frame: FrameFile): Promise<void> {
    if (frame.sha256 === null || (await this.library.blobs.isIntact(frame.sha256))) return;
    const known = this.opened.get(key);
    if (!known) return;
    known.opening = Promise.reject(unusable(frame, message('work.isDamaged')));
    known.opening.catch(() => undefined);
  }

  private whiteningOf(recipe: string | undefined): Promise<Opened['whitening']> | null {
    if (recipe === undefined) return null;
    if (this.whitening?.recipe !== recipe) {
      const value = readTransform(this.library.cacheFolder, recipe).then(
        (transform) => transform && { transform, inverse: inverseOf(transform) },
      );
      this.whitening = { recipe, value };
    }
    return this.whitening.value;
  }
}

const unusable = ({ kind, iteration, path }: FrameFile, what: Message): UserError =>
  new UserError(
    'unavailable',
    message('work.stateUnusable', {
      kind: message(`work.kinds.${kind}`),
      iteration,
      path,
      what,
    }),
  );

const SNAPSHOT = /^snapshot-(\d{1,9})$/;
const idOf = (iteration: number): string => `snapshot-${iteration}`;

const bytesOf = ({ state }: Opened): number =>
  Object.values(state.params).reduce((sum, { data }) => sum + data.byteLength, 0);

/** What has to fit where parts of several runs meet. */
export const shapeOf = ({ state }: Opened): SourceShape => described(state);

/** The same of a checkpoint that is not open. */
export function described({ config, geometry, classNames }: CheckpointDescription): SourceShape {
  const form = config.parameterization;
  return {
    imageSize: geometry.imageSize,
    channels: geometry.channels,
    baseChannels: form.baseChannels === 'single' ? 1 : geometry.channels,
    kernel: form.kernel,
    hallucinators: form.hallucinators,
    classNames,
    perClass: form.basesPerClass,
  };
}
