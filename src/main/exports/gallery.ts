/** The images of a run's checkpoints and snapshots: decoded by the core when they are asked for. */
import type { ImageBatch, ImageDisplay } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { breathe } from '../core/data/files';
import { decodePairs } from '../core/parameterization/hostDecode';
import type { Library } from '../store/library';
import { canShowTrue, Frames, type Opened } from './frames';
import { Mixer } from './mix';
import { OwnPictures } from './ownPictures';
import { enlargedPng } from './png';
import { assertCells, shown } from './show';

/** Cells decoded in one go, so that other calls have their turn. */
const CHUNK = 32;

export class GalleryReader {
  readonly frames: Frames;
  readonly pictures = new OwnPictures();
  readonly mixer: Mixer;

  constructor(private readonly library: Library) {
    this.frames = new Frames(library);
    this.mixer = new Mixer(this.frames, this.pictures);
  }

  /** What the matrix looks like at a frame; the latest checkpoint when none is named. Throws a UserError without one. */
  async open(runId: string, frameId?: string): Promise<GalleryInfo> {
    const checkpoints = this.library.checkpoints.list(runId);
    const latest = checkpoints.at(-1);
    if (!latest && frameId === undefined) {
      const { name } = this.library.runs.get(runId);
      throw new UserError(
        'not-found',
        `The run "${name}" has no checkpoint yet: its images come with the first.`,
      );
    }
    const opened = await this.frames.open(runId, frameId ?? latest?.id ?? '');
    const { state, parameterization, factor, frame } = opened;
    const { items, perClass } = parameterization;
    return {
      runId,
      checkpointId: frame.id,
      iteration: frame.iteration,
      geometry: state.geometry,
      classNames: state.classNames,
      basisClasses: Array.from({ length: items }, (_, item) => Math.floor(item / perClass)),
      hallucinators: parameterization.hallucinators,
      factor,
      canShowTrue: canShowTrue(opened),
      checkpoints,
      frames: this.frames.list(runId),
    };
  }

  /** Images in the order of `cells`. Throws a UserError for a cell that does not exist. */
  async decode(
    runId: string,
    frameId: string,
    cells: readonly GalleryCell[],
    display: ImageDisplay,
  ): Promise<ImageBatch> {
    return decodeCells(await this.frames.open(runId, frameId), cells, display);
  }

  /** One image as a PNG, every pixel `scale` pixels wide. */
  async png(
    runId: string,
    frameId: string,
    cell: GalleryCell,
    { scale, display }: { readonly scale: number; readonly display: ImageDisplay },
  ): Promise<Uint8Array> {
    return enlargedPng(await this.decode(runId, frameId, [cell], display), scale);
  }

  /** Up to `count` training images of the last checkpoint, spread over classes and hallucinators; null without one. */
  async thumbnails(runId: string, count: number): Promise<ImageBatch | null> {
    const latest = this.library.checkpoints.latest(runId);
    if (latest === null) return null;
    const opened = await this.frames.open(runId, latest.id);
    const { items, hallucinators } = opened.parameterization;
    const shown = Math.min(count, items);
    const cells = Array.from({ length: shown }, (_, i) => ({
      basis: Math.floor((i * items) / shown),
      hallucinator: hallucinators === 0 ? null : i % hallucinators,
    }));
    return decodeCells(opened, cells, 'stretched');
  }
}

async function decodeCells(
  opened: Opened,
  cells: readonly GalleryCell[],
  display: ImageDisplay,
): Promise<ImageBatch> {
  const { state, parameterization } = opened;
  const { channels, imageSize, grid } = parameterization;
  assertCells(opened, cells);
  const rgba = new Uint8ClampedArray(cells.length * imageSize * imageSize * 4);
  for (let from = 0; from < cells.length; from += CHUNK) {
    if (from > 0) await breathe();
    const values = decodePairs(state.params, cells.slice(from, from + CHUNK), channels, grid);
    rgba.set((await shown(values, opened, display)).rgba, from * imageSize * imageSize * 4);
  }
  return { count: cells.length, width: imageSize, height: imageSize, rgba };
}
