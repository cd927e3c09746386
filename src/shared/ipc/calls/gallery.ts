/** Images: decoded, mixed, compared and saved. */
import { z } from 'zod';
import type { ImageBatch } from '../../domain';
import type { SavedFile } from '../answers';
import { call, id, none } from '../call';
import {
  cellSchema as cell,
  displaySchema as display,
  mixSchema as mix,
  MOST_EXPORTED,
  pictureSchema,
  SCORES,
  SPACES,
  type AnatomyStage,
  type Difference,
  type GalleryInfo,
  type GalleryMap,
  type GalleryScores,
  type GallerySource,
  type Neighbours,
  type OwnPicture,
  type SavedDataset,
} from '../gallery';

const jobId = id;
const frame = { runId: id, checkpointId: id };

export const galleryCalls = {
  /**
   * The latest checkpoint when `checkpointId` is left out; it may name a snapshot too, here and in all calls of the gallery.
   * Fails with a sentence when there is none yet.
   */
  'gallery.open': call<GalleryInfo>()(z.strictObject({ runId: id, checkpointId: id.optional() })),
  'gallery.decode': call<ImageBatch>()(
    z.strictObject({ ...frame, cells: z.array(cell).min(1).max(4096), display }),
  ),
  /** Saves one cell as a PNG, enlarged `scale` times without smoothing, through a save dialog. */
  'gallery.savePng': call<SavedFile>()(
    z.strictObject({ ...frame, cell, display, scale: z.int().min(1).max(64).default(8) }),
  ),
  /** The images of a run's last checkpoint for lists: a few cells, spread over the classes. */
  'gallery.thumbnails': call<ImageBatch | null>()(
    z.strictObject({ runId: id, count: z.int().min(1).max(32).default(6) }),
  ),
  /** The same for the runs in view, in one call and in their order. */
  'gallery.covers': call<readonly (ImageBatch | null)[]>()(
    z.strictObject({ runIds: z.array(id).min(1).max(64), count: z.int().min(1).max(32).default(4) }),
  ),
  /** Every run with a checkpoint, the newest first. */
  'gallery.sources': call<readonly GallerySource[]>()(none),
  /** Images of one size, in the order of `mixes`. */
  'gallery.mix': call<ImageBatch>()(z.strictObject({ mixes: z.array(mix).min(1).max(128), display })),
  'gallery.difference': call<Difference>()(
    z.strictObject({ a: mix, b: mix, amplification: z.number().min(0.1).max(100) }),
  ),
  /** The steps inside the hallucinator of a mix. */
  'gallery.anatomy': call<readonly AnatomyStage[]>()(z.strictObject({ mix })),
  /** Decodes a picture file for the hallucinators of a run; it is known until the studio closes. */
  'gallery.addPicture': call<OwnPicture>()(pictureSchema),
  'gallery.scores': call<GalleryScores>()(z.strictObject({ jobId, ...frame, kind: z.enum(SCORES) })),
  /** The training images of the run that look most like an image. */
  'gallery.neighbours': call<Neighbours>()(
    z.strictObject({
      jobId,
      ...frame,
      mix,
      space: z.enum(SPACES),
      /** Looks in one class alone. */
      classIndex: z.int().min(0).max(65_535).nullable().default(null),
      count: z.int().min(1).max(60).default(12),
    }),
  ),
  'gallery.map': call<GalleryMap>()(z.strictObject({ jobId, ...frame })),
  /** Ends a long computation; its call then fails. Does nothing when it has ended. */
  'gallery.cancel': call<null>()(z.strictObject({ jobId })),
  /** Saves a sheet that the page drew (a PNG), through a save dialog. */
  'gallery.saveSheet': call<SavedFile>()(
    z.strictObject({ name: z.string().min(1).max(120), bytes: z.instanceof(Uint8Array) }),
  ),
  /** Saves a video that the page encoded (WebM), through a save dialog. */
  'gallery.saveVideo': call<SavedFile>()(
    z.strictObject({ name: z.string().min(1).max(120), bytes: z.instanceof(Uint8Array) }),
  ),
  /** Writes chosen cells as a dataset into a new folder: PNG files by class, and all values with their labels. */
  'gallery.saveDataset': call<SavedDataset>()(
    z.strictObject({ jobId, ...frame, cells: z.array(cell).min(1).max(MOST_EXPORTED) }),
  ),
  /** Saves the frames of one or several cells (side by side) as an animated GIF, through a save dialog. */
  'gallery.saveTimeline': call<SavedFile>()(
    z.strictObject({
      runId: id,
      frameIds: z.array(id).min(2).max(500),
      cells: z.array(cell).min(1).max(64),
      display,
      scale: z.int().min(1).max(16).default(6),
      /** Milliseconds of each frame. */
      delay: z.int().min(20).max(5000).default(150),
    }),
  ),
} as const;
