/** What the computing process can be asked for. */
import type {
  GalleryMap,
  GalleryProgress,
  GalleryScores,
  NeighbourSpace,
  Neighbours,
  ScoreKind,
} from '@shared/ipc/contract';
import type { DatasetConfig } from '@shared/config/dataset';
import type { ImageBatch } from '@shared/domain';
import type { DatasetPreview, DatasetStep } from '@shared/datasets/manager';
import type { OfficialId } from '@shared/datasets/official';
import type { ExportChoices } from '@shared/domain/exports';
import type { Gathered, GatherJob } from '../../archives/gather';
import type { LookedInto } from '../../datasets/catalogue';
import type { CheckResult } from '../../datasets/check';
import type { ProxyChoice } from '../../datasets/download/web';
import type { Written } from '../../exports/distilled/write';
import type { FrameFile } from '../../exports/frames';
import type { PicturePlanes } from '../../exports/ownPictures';
import type { Manifest } from '../../store/columns';
import type { DecodeCell } from '../../core/parameterization/hostDecode';

/** Reads a picture file: cut to its middle square and resized as image folders are. */
export interface PictureJob {
  readonly kind: 'picture';
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly channels: number;
  readonly imageSize: number;
}

export interface ScoresJob {
  readonly kind: 'scores';
  readonly file: FrameFile;
  readonly score: ScoreKind;
}

export interface NeighboursJob {
  readonly kind: 'neighbours';
  /** Its run's dataset is searched. */
  readonly file: FrameFile;
  /** [channels, S, S], as the run's networks see images. */
  readonly query: Float32Array;
  readonly space: NeighbourSpace;
  readonly classIndex: number | null;
  readonly count: number;
}

export interface MapJob {
  readonly kind: 'map';
  readonly file: FrameFile;
}

export interface DatasetJob {
  readonly kind: 'dataset';
  readonly file: FrameFile;
  readonly cells: readonly DecodeCell[];
  /** A folder that does not exist yet. */
  readonly folder: string;
  /** The run's name, for readers of the files. */
  readonly run: string;
}

/** All distilled images of a run. */
export interface ExportJob {
  readonly kind: 'export';
  readonly file: FrameFile;
  readonly choices: ExportChoices;
  /** A folder that does not exist yet, or a `.zip` file. */
  readonly target: string;
  /** The run's name, for readers of the files. */
  readonly run: string;
}

/** A run's images as one web page that mixes them by itself. */
export interface PageJob {
  readonly kind: 'page';
  readonly file: FrameFile;
  /** The file; one that is there is replaced. */
  readonly target: string;
  /** The run's name, for readers of the page. */
  readonly run: string;
}

/** Gets a dataset from its official address. What has arrived stays when it is cancelled. */
export interface DownloadJob {
  readonly kind: 'download';
  readonly dataset: OfficialId;
  readonly root: string;
  readonly proxy: ProxyChoice;
}

/** Takes in a folder, an archive or files. */
interface ImportJob {
  readonly kind: 'import';
  readonly paths: readonly string[];
  readonly root: string;
}

interface CheckJob {
  readonly kind: 'check';
  readonly config: Extract<DatasetConfig, { path: string }>;
  readonly before: Manifest | null;
}

interface PreviewJob {
  readonly kind: 'preview';
  readonly config: DatasetConfig;
}

/** The first images of a dataset. */
interface ThumbnailsJob {
  readonly kind: 'thumbnails';
  readonly config: DatasetConfig;
}

interface MoveJob {
  readonly kind: 'move';
  readonly path: string;
  /** The folder that it shall lie in. */
  readonly into: string;
}

/** Work on datasets, for their page. */
export type DataJob = DownloadJob | ImportJob | CheckJob | PreviewJob | MoveJob;

/** Reads an archive and gathers what it holds, for main to take over. */
interface ArchiveJob extends GatherJob {
  readonly kind: 'archive';
}

/** Looks at a database of somebody else before it is opened. */
export interface DatabaseJob {
  readonly kind: 'database';
  readonly file: string;
  /** What a copy is a copy of, for the words; null for the database of a library in its place. */
  readonly copyOf: string | null;
}

export type ComputeJob =
  | PictureJob
  | ThumbnailsJob
  | ScoresJob
  | NeighboursJob
  | MapJob
  | DatasetJob
  | ExportJob
  | PageJob
  | ArchiveJob
  | DatabaseJob
  | DataJob;

export interface JobResults {
  readonly picture: PicturePlanes;
  readonly scores: GalleryScores;
  readonly neighbours: Neighbours;
  readonly map: GalleryMap;
  readonly dataset: { readonly images: number; readonly bytes: number };
  readonly export: Written;
  /** Bytes of the file. */
  readonly page: number;
  readonly archive: Gathered;
  readonly database: null;
  /** The folder of the dataset, and what it holds. */
  readonly download: LookedInto;
  readonly import: LookedInto;
  readonly check: CheckResult;
  readonly preview: DatasetPreview;
  readonly thumbnails: ImageBatch;
  /** The dataset's new folder. */
  readonly move: string;
}

export type ResultOf<J extends ComputeJob> = JobResults[J['kind']];

/** Tells how far a job is, and lets messages have their turn. Throws when the job was cancelled. */
export type OnStep = (what: JobStep, done: number, total: number) => Promise<void>;

export type JobStep = GalleryProgress['what'] | DatasetStep;

export interface JobProgress extends Omit<GalleryProgress, 'what'> {
  readonly what: JobStep;
}
