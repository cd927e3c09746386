/** What the computing process can be asked for. */
import type {
  GalleryMap,
  GalleryProgress,
  GalleryScores,
  NeighbourSpace,
  Neighbours,
  ScoreKind,
} from '@shared/ipc/contract';
import type { ExportChoices } from '@shared/exports';
import type { Written } from '../../exports/distilled/write';
import type { FrameFile } from '../../exports/frames';
import type { PicturePlanes } from '../../exports/ownPictures';
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
  /** The run's name, for whoever reads the files. */
  readonly run: string;
}

/** All distilled images of a run. */
export interface ExportJob {
  readonly kind: 'export';
  readonly file: FrameFile;
  readonly choices: ExportChoices;
  /** A folder that does not exist yet, or a `.zip` file. */
  readonly target: string;
  /** The run's name, for whoever reads the files. */
  readonly run: string;
}

export type ComputeJob = PictureJob | ScoresJob | NeighboursJob | MapJob | DatasetJob | ExportJob;

export interface JobResults {
  readonly picture: PicturePlanes;
  readonly scores: GalleryScores;
  readonly neighbours: Neighbours;
  readonly map: GalleryMap;
  readonly dataset: { readonly images: number; readonly bytes: number };
  readonly export: Written;
}

export type ResultOf<J extends ComputeJob> = JobResults[J['kind']];

/** Tells how far a job is, and lets messages have their turn. Throws when the job was cancelled. */
export type OnStep = (what: GalleryProgress['what'], done: number, total: number) => Promise<void>;
