/**
 * The nouns of the studio, as every process sees them. Times are ISO 8601 strings in UTC; sizes are bytes; ids are
 * opaque strings. Stored rows, IPC payloads and reports all use these types.
 */
import type { DatasetConfig, ExpertsConfig, RunConfig } from '../config/schema';
import type { StorageAccount } from '../budget/storage';
import type { ReportRequest } from '../reports/request';
import type { Message } from '../words/message';
import type { EngineId } from './engines';
import type { RunStatus } from './runStatus';

export * from './engines';
export * from './measurements';
export * from './runStatus';
export * from './subjects';

/** Colours that a project can be marked with; the same names as in the charts' palette. */
export const PROJECT_COLOURS = [
  'blue',
  'orange',
  'green',
  'purple',
  'yellow',
  'cyan',
  'pink',
  'grey',
] as const;
export type ProjectColour = (typeof PROJECT_COLOURS)[number];

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly colour: ProjectColour | null;
  /** At the head of the list since; null when not pinned. */
  readonly pinnedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly archivedAt: string | null;
  /** In the trash since; null when not deleted. */
  readonly trashedAt: string | null;
  readonly runCount: number;
  /** The latest of the project's own change and its runs' activity. */
  readonly lastActivityAt: string;
  /** Bytes of the artifacts that belong to the project's runs. */
  readonly storageBytes: number;
  /** The latest run that has images to show, and the iteration of its last checkpoint. */
  readonly cover: { readonly runId: string; readonly iteration: number } | null;
}

export interface Run {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly config: RunConfig;
  readonly status: RunStatus;
  readonly statusReason: string | null;
  /** Filled in when the run starts. */
  readonly engine: EngineId | null;
  readonly device: string | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** Finished iterations. */
  readonly iteration: number;
  /** Seconds of training, pauses and interruptions left out. */
  readonly trainedSeconds: number;
  readonly storage: StorageAccount | null;
  /** Last known figures for lists: the final loss and the best mean accuracy (0..1) on the distilled set. */
  readonly lastLoss: number | null;
  readonly bestAccuracy: number | null;
  readonly lastCheckpointIteration: number | null;
  readonly trashedAt: string | null;
}

/** Turning points in a run's life. */
export const RUN_EVENT_KINDS = [
  'queued',
  'started',
  'paused',
  'continued',
  'resumed',
  'completed',
  'stopped',
  'interrupted',
  'failed',
] as const;
export type RunEventKind = (typeof RUN_EVENT_KINDS)[number];

export interface RunEvent {
  readonly id: number;
  readonly time: string;
  readonly kind: RunEventKind;
  readonly detail: string;
  /** Finished iterations; null where they were not recorded. */
  readonly iteration: number | null;
}

export interface Checkpoint {
  readonly id: string;
  readonly runId: string;
  readonly iteration: number;
  readonly sha256: string;
  readonly bytes: number;
  readonly createdAt: string;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogEntry {
  readonly id: number;
  readonly runId: string;
  readonly time: string;
  readonly level: LogLevel;
  readonly message: string;
}

/** A report with what it was made from, so that it can be made again. */
export interface Report extends ReportRequest {
  readonly id: string;
  readonly projectId: string;
  /** In lists; the document's own title is `title`, or what its source is called. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly createdAt: string;
  /** When the file was last written. */
  readonly writtenAt: string;
}

/** A dataset that runs can name. */
export interface DatasetInfo {
  readonly id: string;
  readonly name: string;
  readonly source: DatasetConfig['source'];
  /** Folder of an imported dataset; null for the embedded one. */
  readonly path: string | null;
  readonly classNames: readonly string[];
  readonly channels: number;
  readonly imageSize: number;
  readonly trainCount: number;
  readonly testCount: number;
  readonly licence: string | null;
}

/** A set of experts in the library: networks trained on one dataset, whose trajectories runs with MTT match. */
export interface ExpertSet {
  /** Names what the experts depend on; the folder's name. */
  readonly key: string;
  /** Networks that are complete. */
  readonly count: number;
  /** The network that is unfinished, counted from 1, and its finished epochs; null when none is. */
  readonly unfinished: { readonly expert: number; readonly epochs: number } | null;
  readonly bytes: number;
  /** Null when the description is damaged: such a set can only be deleted. */
  readonly details: ExpertSetDetails | null;
}

export interface ExpertSetDetails {
  readonly dataset: string;
  readonly whitening: DatasetConfig['whitening'];
  readonly limitPerClass: number | null;
  /** In words, e.g. `ConvNet D3 W128`. */
  readonly network: string;
  readonly settings: Omit<ExpertsConfig, 'count'>;
  /** How many of them were imported. */
  readonly imported: number;
  /** Mean test accuracy (0..1) of those whose accuracy is known. */
  readonly meanAccuracy: number | null;
  readonly createdAt: string;
}

/** A folder that seems to hold a dataset: its files were recognised by their names, not read. */
export interface DatasetSuggestion {
  readonly path: string;
  readonly source: DatasetConfig['source'];
}

/**
 * How standardised values become pixels. `true`: as in the dataset, clamped to black and white. `stretched`: each image by
 * its own contrast, because distilled values may lie far outside of what pixels can show. `shared`: all images of a frame by
 * one such contrast, so that they can be compared. `normalised`: as networks see them, -3 black and 3 white, all images alike.
 */
export const IMAGE_DISPLAYS = ['stretched', 'shared', 'true', 'normalised'] as const;
export type ImageDisplay = (typeof IMAGE_DISPLAYS)[number];

/** Interleaved 8-bit pixels of several images of one size, ready for ImageData (RGBA). */
export interface ImageBatch {
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** count * height * width * 4 bytes. */
  readonly rgba: Uint8ClampedArray;
}

/** Current bases (first of each row) and hallucinations of them, at an iteration. */
export interface RunPreview {
  readonly iteration: number;
  readonly columns: number;
  readonly images: ImageBatch;
  /** The class of each row of `columns` images. */
  readonly classNames: readonly string[];
}

/**
 * What an engine does before a program can run: on a graphics card that it meets for the first time it checks results,
 * measures how fast products are, and compiles. `number` counts the programs of this start from 1; how many there will
 * be nobody knows.
 */
export type EngineWork =
  | { readonly step: 'checking'; readonly device: string }
  | { readonly step: 'measuring' | 'compiling'; readonly program: string; readonly number: number };

/** Rates of the running run, several times a second. */
export interface RunProgress {
  readonly runId: string;
  readonly phase: 'preparing' | 'experts' | 'distilling' | 'evaluating' | 'saving' | 'paused';
  readonly iteration: number;
  readonly iterations: number;
  readonly iterationsPerSecond: number | null;
  readonly etaSeconds: number | null;
  /** Resident memory of the training process. */
  readonly memoryBytes: number;
  /** The share (0..1) of the machine's processors that the training process uses; absent until it is known. */
  readonly processorShare?: number;
  readonly engine: EngineId;
  readonly device: string;
  /** What is being prepared, trained or evaluated. */
  readonly detail?: Message;
  /** What the engine gets ready meanwhile; absent while it computes. */
  readonly engineWork?: EngineWork;
}
