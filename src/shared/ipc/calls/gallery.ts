/** Images: decoded, mixed, compared and saved. What the gallery's calls take and answer, then the calls. */
import { z } from 'zod';
import type { ImageGeometry } from '../../budget/storage';
import type { Code } from '../../config/parameterization';
import { type Checkpoint, IMAGE_DISPLAYS, type ImageBatch } from '../../domain';
import type { SavedFile } from '../answers';
import { call, id, none } from '../call';

/** A state of a run that can be looked at: a checkpoint, or a snapshot (parameters alone, for the timeline). */
export interface GalleryFrame {
  readonly id: string;
  readonly iteration: number;
  readonly kind: 'checkpoint' | 'snapshot';
}

/** What the gallery needs to lay a run's matrix out. */
export interface GalleryInfo {
  readonly runId: string;
  /** The frame that is shown. */
  readonly checkpointId: string;
  readonly iteration: number;
  readonly geometry: ImageGeometry;
  readonly classNames: readonly string[];
  /** Class index of each basis (or image), in storage order. */
  readonly basisClasses: readonly number[];
  /** 0 for plain pixels: the matrix then has the images alone. */
  readonly hallucinators: number;
  /** What a basis is stored as. */
  readonly code: Code['kind'];
  /** Side of the grid of training images in each decoded one; 1 without multi-formation. */
  readonly factor: 1 | 2 | 3;
  /**
   * False where the run's images are whitened and the cache no longer has the way back to pixels: then everything is
   * shown stretched.
   */
  readonly canShowTrue: boolean;
  readonly checkpoints: readonly Checkpoint[];
  /** Checkpoints and snapshots, the oldest first; one an iteration. */
  readonly frames: readonly GalleryFrame[];
}

/** The values of an image. */
export interface ValueRange {
  /** Pixels (black 0, white 1); `network` where the way back from whitened values is lost. */
  readonly of: 'pixels' | 'network';
  readonly low: number;
  readonly high: number;
}

/** `hallucinator: null` shows the basis itself. */
export interface GalleryCell {
  readonly basis: number;
  readonly hallucinator: number | null;
  /** One part of the grid, enlarged (multi-formation; row by row); absent or null shows the whole. */
  readonly part?: number | null;
}

/** What decides which bases and hallucinators fit each other. */
export interface SourceShape {
  readonly imageSize: number;
  /** Channels of the images, and of a basis. */
  readonly channels: number;
  readonly baseChannels: number;
  readonly kernel: 1 | 3;
  /** 0 for plain pixels. */
  readonly hallucinators: number;
  readonly classNames: readonly string[];
  /** Bases (or images) of each class, stored class by class. */
  readonly perClass: number;
}

/** A run whose bases or hallucinators can be taken, with all its frames. */
export interface GallerySource {
  readonly runId: string;
  readonly run: string;
  readonly project: string;
  readonly frames: readonly GalleryFrame[];
  /** Null where the last checkpoint cannot be read. */
  readonly shape: SourceShape | null;
}

const index = z.int().min(0).max(10_000_000);
const share = z.number().min(0).max(1);
const frame = { runId: id, checkpointId: id };

const cellSchema = z.strictObject({
  basis: index,
  hallucinator: index.nullable(),
  part: index.nullable().default(null),
});
const displaySchema = z.enum(IMAGE_DISPLAYS).default('stretched');

const mixBasis = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stored'), ...frame, basis: index }),
  /** A picture of the person's own, prepared as the dataset of this run is. */
  z.strictObject({ kind: z.literal('own'), ...frame, imageId: id }),
]);
const mixHallucinator = z.strictObject({ ...frame, hallucinator: index });

/** Any basis through any hallucinator, or what lies between two of either. */
export const mixSchema = z.strictObject({
  basis: mixBasis,
  /** Pixels go over to this one. */
  toBasis: z.strictObject({ basis: mixBasis, share }).nullable().default(null),
  /** Null shows the basis itself. */
  hallucinator: mixHallucinator.nullable(),
  /** Parameters go over to this one. */
  toHallucinator: z.strictObject({ hallucinator: mixHallucinator, share }).nullable().default(null),
  part: index.nullable().default(null),
});
export type MixBasis = z.output<typeof mixBasis>;
export type MixHallucinator = z.output<typeof mixHallucinator>;
export type Mix = z.output<typeof mixSchema>;
export type MixInput = z.input<typeof mixSchema>;

/** a - b in shares of the way from black to white. */
export interface Difference {
  /** Middle gray where both are equal. */
  readonly image: ImageBatch;
  readonly mean: number;
  readonly largest: number;
}

type AnatomyStageName = 'code' | 'basis' | 'features' | 'scale' | 'shift' | 'affine' | 'output' | 'parts';

/** One step from what is stored to training images: a picture for each channel, black and white at `low` and `high`. */
export interface AnatomyStage {
  readonly name: AnatomyStageName;
  readonly images: ImageBatch;
  readonly low: number;
  readonly high: number;
}

/** Bytes of a picture file at most. */
export const MOST_PICTURE_BYTES = 32 * 1024 * 1024;
/** Cells that one export takes at most. */
const MOST_EXPORTED = 100_000;
/** A rendered sheet at most. */
export const MOST_SHEET_BYTES = 256 * 1024 * 1024;

const pictureSchema = z.strictObject({
  ...frame,
  name: z.string().min(1).max(255),
  bytes: z.instanceof(Uint8Array),
});

export interface OwnPicture {
  readonly imageId: string;
  readonly name: string;
}

const SCORES = ['loss', 'diversity'] as const;
export type ScoreKind = (typeof SCORES)[number];

/** A figure for each image of a frame. */
export interface GalleryScores {
  readonly kind: ScoreKind;
  /** [bases * max(1, hallucinators)], basis by basis. */
  readonly values: Float32Array;
  /** Who judged: the run's adversary, the run's network (trained on the images for a moment), or random features. */
  readonly judge: 'extractor' | 'network' | 'features';
  /** The judge in words, e.g. `ConvNet D3 W128`. */
  readonly network: string;
}

export const SPACES = ['pixel', 'feature'] as const;
export type NeighbourSpace = (typeof SPACES)[number];

export interface Neighbour {
  /** Number of the image in the training set, from 0. */
  readonly index: number;
  readonly classIndex: number;
  /** Pixels: 1 - correlation, so that brightness and contrast do not count. Features: 1 - cosine. 0..2. */
  readonly distance: number;
}

export interface Neighbours {
  readonly neighbours: readonly Neighbour[];
  readonly images: ImageBatch;
  /** Training images that were looked at. */
  readonly searched: number;
}

export const MAP_KINDS = ['real', 'basis', 'hallucination'] as const;
export type MapKind = (typeof MAP_KINDS)[number];

/** Bases, hallucinations and real images on the two principal components of their features. */
export interface GalleryMap {
  /** [points * 2] */
  readonly places: Float32Array;
  readonly points: readonly MapPoint[];
  /** Shares of the variance, 0..1. */
  readonly explained: readonly [number, number];
  /** Of the real points, in their order. */
  readonly real: ImageBatch;
}

export interface MapPoint {
  readonly kind: MapKind;
  readonly classIndex: number;
  /** The cell of the matrix; null for real images. */
  readonly cell: GalleryCell | null;
}

/** How far a long computation is. `what` is a step that the interface has words for. */
export interface GalleryProgress {
  readonly jobId: string;
  readonly what: 'dataset' | 'training' | 'features' | 'search' | 'writing' | 'packing';
  readonly done: number;
  readonly total: number;
}

/** A folder with the chosen images, or null when the person cancelled the dialog. */
export type SavedDataset = { readonly path: string; readonly images: number; readonly bytes: number } | null;

const jobId = id;

export const galleryCalls = {
  /**
   * The latest checkpoint when `checkpointId` is left out; it may name a snapshot too, here and in all calls of the gallery.
   * Fails with a sentence when there is none yet.
   */
  'gallery.open': call<GalleryInfo>()(z.strictObject({ runId: id, checkpointId: id.optional() })),
  'gallery.decode': call<ImageBatch>()(
    z.strictObject({ ...frame, cells: z.array(cellSchema).min(1).max(4096), display: displaySchema }),
  ),
  /** From where to where the values of one image lie. */
  'gallery.range': call<ValueRange>()(z.strictObject({ ...frame, cell: cellSchema })),
  /** A basis in the terms of its code, as pictures of their own size; null where bases are stored as pixels. */
  'gallery.portrait': call<ImageBatch | null>()(
    z.strictObject({ ...frame, basis: index, display: displaySchema }),
  ),
  /** Saves one cell as a PNG, enlarged `scale` times without smoothing, through a save dialog. */
  'gallery.savePng': call<SavedFile>()(
    z.strictObject({
      ...frame,
      cell: cellSchema,
      display: displaySchema,
      scale: z.int().min(1).max(64).default(8),
    }),
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
  'gallery.mix': call<ImageBatch>()(
    z.strictObject({ mixes: z.array(mixSchema).min(1).max(128), display: displaySchema }),
  ),
  'gallery.difference': call<Difference>()(
    z.strictObject({ a: mixSchema, b: mixSchema, amplification: z.number().min(0.1).max(100) }),
  ),
  /** The steps inside the hallucinator of a mix. */
  'gallery.anatomy': call<readonly AnatomyStage[]>()(z.strictObject({ mix: mixSchema })),
  /** Decodes a picture file for the hallucinators of a run; it is known until the studio closes. */
  'gallery.addPicture': call<OwnPicture>()(pictureSchema),
  'gallery.scores': call<GalleryScores>()(z.strictObject({ jobId, ...frame, kind: z.enum(SCORES) })),
  /** The training images of the run that look most like an image. */
  'gallery.neighbours': call<Neighbours>()(
    z.strictObject({
      jobId,
      ...frame,
      mix: mixSchema,
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
    z.strictObject({ jobId, ...frame, cells: z.array(cellSchema).min(1).max(MOST_EXPORTED) }),
  ),
  /** Saves the frames of one or several cells (side by side) as an animated GIF, through a save dialog. */
  'gallery.saveTimeline': call<SavedFile>()(
    z.strictObject({
      runId: id,
      frameIds: z.array(id).min(2).max(500),
      cells: z.array(cellSchema).min(1).max(64),
      display: displaySchema,
      scale: z.int().min(1).max(16).default(6),
      /** Milliseconds of each frame. */
      delay: z.int().min(20).max(5000).default(150),
    }),
  ),
} as const;
