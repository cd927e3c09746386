/** Data and events of the page of datasets. */
import type { DatasetInfo, ImageBatch } from '../domain';
import type { OfficialId } from './official';

/** A dataset of the library as its page lists it. */
export interface DatasetEntry extends DatasetInfo {
  /** Whether its files lie in the studio's own folder: deleting it deletes them. */
  readonly owned: boolean;
  /** False where its folder is gone. */
  readonly there: boolean;
  /** Known from the first check on. */
  readonly files: number | null;
  readonly bytes: number | null;
  readonly checkedAt: string | null;
  /** What the last check found wrong, in one sentence. */
  readonly problem: string | null;
  /** Runs whose configuration names it. */
  readonly users: number;
}

export interface OfficialState {
  readonly id: OfficialId;
  /** `partial`: some of it has arrived. */
  readonly state: 'missing' | 'partial' | 'present';
  /** Bytes that have arrived of a partial one. */
  readonly arrived: number;
}

export type DatasetTaskKind = 'download' | 'import' | 'check' | 'preview' | 'move';
export type DatasetStep = 'downloading' | 'unpacking' | 'checking' | 'reading' | 'copying';

/** Long work on a dataset. It leaves the list when it ends. */
export interface DatasetTask {
  readonly id: string;
  readonly kind: DatasetTaskKind;
  /** The official dataset's or the library's id, or the path that is imported. */
  readonly subject: string;
  readonly step: DatasetStep | null;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
}

/** Something made of a dataset that can be made again. */
export interface PreparedForm {
  /** The file's name in its folder of the cache: a hash of what it was made from and how. */
  readonly recipe: string;
  readonly kind: 'images' | 'zca';
  /** What it was made from, as far as it says; null in files of earlier versions. */
  readonly dataset: string | null;
  /** The settings it was made with, such as `64 x 64, rgb`. */
  readonly settings: string | null;
  readonly bytes: number;
  readonly usedAt: string;
}

export interface DatasetsOverview {
  readonly datasets: readonly DatasetEntry[];
  readonly official: readonly OfficialState[];
  readonly tasks: readonly DatasetTask[];
  readonly prepared: readonly PreparedForm[];
  /** Where downloads and unpacked archives lie. */
  readonly folder: string;
}

export interface DatasetPreview {
  readonly name: string;
  readonly classNames: readonly string[];
  /** Images per class. */
  readonly train: readonly number[];
  readonly test: readonly number[];
  readonly channels: number;
  readonly imageSize: number;
  /** What runs standardise by, per channel of pixels in 0..1. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly fingerprint: string;
  /** The mean training image of each class. */
  readonly means: ImageBatch;
  /** The first training images, `perClass` of each class in turn. */
  readonly samples: ImageBatch;
  readonly perClass: number;
}

/** A run that names a dataset. */
export interface DatasetUser {
  readonly runId: string;
  readonly run: string;
  readonly project: string;
  readonly projectId: string;
}
