/** The images of a run's checkpoints and snapshots: decoded by the core when they are asked for. */
import type { ImageBatch, ImageDisplay } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { GalleryCell, GalleryInfo, GallerySource, SourceShape, ValueRange } from '@shared/ipc/contract';
import { describeCheckpoint } from '../core/checkpoint/state';
import { breathe } from '../core/data/files';
import { decodePairs } from '../core/parameterization/hostDecode';
import type { Library } from '../store/library';
import { canShowTrue, described, Frames, type Opened, pixelsOf } from './frames';
import { animatedGif } from './gif';
import { Mixer } from './mix';
import { OwnPictures } from './ownPictures';
import { assertCells, enlargedPng, portrayed, shown } from './show';

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
      throw new UserError('not-found', message('work.noImagesYet', { name }));
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
      code: state.config.parameterization.code.kind,
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

  /** A basis in the terms of its code; null where these are the basis. Throws a UserError for one that does not exist. */
  async portrait(
    runId: string,
    frameId: string,
    basis: number,
    display: ImageDisplay,
  ): Promise<ImageBatch | null> {
    const opened = await this.frames.open(runId, frameId);
    assertCells(opened, [{ basis, hallucinator: null }]);
    return opened.portrait && portrayed(opened.portrait(basis), opened, display);
  }

  /** From where to where the values of one image lie. Throws a UserError for a cell that does not exist. */
  async range(runId: string, frameId: string, cell: GalleryCell): Promise<ValueRange> {
    const opened = await this.frames.open(runId, frameId);
    assertCells(opened, [cell]);
    const { channels, grid } = opened.parameterization;
    const values = decodePairs(opened.state.params, [cell], channels, grid);
    const isPixels = canShowTrue(opened);
    const shownValues = isPixels ? await pixelsOf(values, opened) : values;
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of shownValues) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return { of: isPixels ? 'pixels' : 'network', low, high };
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

// The runs whose bases and hallucinators can be taken.

/** Shapes by the content of the checkpoint that they were read from. */
const shapes = new Map<string, SourceShape>();
/** Forgotten all at once; reading them again is cheap. */
const MOST_SHAPES = 2000;

/** Every run with a checkpoint that is not in the trash, the newest first. */
export async function listSources(library: Library, frames: Frames): Promise<GallerySource[]> {
  const projects = library.projects.list().filter(({ trashedAt }) => trashedAt === null);
  const runs = projects
    .flatMap(({ id, name }) => library.runs.list(id).map((run) => ({ run, project: name })))
    .filter(({ run }) => run.trashedAt === null && run.lastCheckpointIteration !== null)
    .sort((a, b) => b.run.createdAt.localeCompare(a.run.createdAt));
  return Promise.all(
    runs.map(async ({ run, project }) => ({
      runId: run.id,
      run: run.name,
      project,
      frames: frames.list(run.id),
      shape: await lastShape(library, run.id),
    })),
  );
}

async function lastShape(library: Library, runId: string): Promise<SourceShape | null> {
  const latest = library.checkpoints.latest(runId);
  if (!latest) return null;
  const known = shapes.get(latest.sha256);
  if (known) return known;
  try {
    const shape = described(await describeCheckpoint(library.blobs.path(latest.sha256)));
    if (shapes.size >= MOST_SHAPES) shapes.clear();
    shapes.set(latest.sha256, shape);
    return shape;
  } catch {
    return null;
  }
}

// Cells of a run as they came about, frame after frame.

/** Pixels between cells, before they are enlarged. */
const GAP = 1;
/** Cells beside each other at most. */
const ACROSS = 8;

interface Timeline {
  readonly runId: string;
  readonly frameIds: readonly string[];
  readonly cells: readonly GalleryCell[];
  readonly display: ImageDisplay;
  /** Pixels of a side that one pixel takes. */
  readonly scale: number;
  /** Milliseconds of each frame. */
  readonly delay: number;
}

/** An animated GIF, a frame for each of `frameIds`. Throws a UserError when a frame or a cell does not exist. */
export async function timelineGif(gallery: GalleryReader, timeline: Timeline): Promise<Uint8Array> {
  const { runId, frameIds, cells, display, scale, delay } = timeline;
  const sheets: ImageBatch[] = [];
  for (const id of frameIds) {
    sheets.push(sheetOf(await gallery.decode(runId, id, cells, display), scale));
  }
  const [first] = sheets;
  const { width = 1, height = 1 } = first ?? {};
  const rgba = new Uint8ClampedArray(sheets.length * width * height * 4);
  sheets.forEach((sheet, i) => rgba.set(sheet.rgba, i * width * height * 4));
  return animatedGif({ count: sheets.length, width, height, rgba }, delay);
}

/** The images of a batch on one, row by row with white between them, every pixel `scale` pixels wide. */
export function sheetOf(images: ImageBatch, scale: number): ImageBatch {
  const across = Math.min(ACROSS, images.count);
  const down = Math.ceil(images.count / across);
  const width = (across * (images.width + GAP) - GAP) * scale;
  const height = (down * (images.height + GAP) - GAP) * scale;
  const from = new Uint32Array(images.rgba.slice().buffer);
  const to = new Uint32Array(width * height).fill(0xffffffff);
  for (let i = 0; i < images.count; i += 1) {
    const left = (i % across) * (images.width + GAP) * scale;
    const top = Math.floor(i / across) * (images.height + GAP) * scale;
    for (let y = 0; y < images.height * scale; y += 1) {
      const row = (i * images.height + Math.floor(y / scale)) * images.width;
      for (let x = 0; x < images.width * scale; x += 1) {
        to[(top + y) * width + left + x] = from[row + Math.floor(x / scale)] ?? 0;
      }
    }
  }
  return { count: 1, width, height, rgba: new Uint8ClampedArray(to.buffer) };
}
