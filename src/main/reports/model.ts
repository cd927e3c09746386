/** What the library knows of runs that are reported, gathered. Sections are made from this and look nothing up. */
import type { StorageAccount } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import type { EngineId, EvaluationSubject, ImageBatch, MetricSeries, RunStatus } from '@shared/domain';
import type { PublishedFigure } from '@shared/studies/published';

/** One value that differs between two configurations; `undefined` where a side has no such path. */
export interface ConfigDifference {
  readonly path: string;
  readonly value: unknown;
  readonly reference: unknown;
}

export interface ReportRun {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly status: RunStatus;
  readonly statusReason: string | null;
  readonly engine: EngineId | null;
  readonly device: string | null;
  readonly iteration: number;
  readonly trainedSeconds: number;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

interface ReportDataset {
  readonly name: string;
  readonly classNames: readonly string[];
  readonly channels: number;
  readonly imageSize: number;
  readonly trainPerClass: number;
}

/** Accuracy of one subject with one evaluation network. */
export interface ReportAccuracy {
  readonly network: string;
  readonly protocol: string;
  readonly iteration: number;
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly std: number;
}

/** A row of the comparison: what networks were trained on. */
export interface ReportSubject {
  /** The method in words, e.g. `HaBa + DM`. */
  readonly method: string;
  readonly subject: EvaluationSubject;
  /** Whose it is; only the first run's own rows are marked as such. */
  readonly run: { readonly id: string; readonly name: string; readonly own: boolean };
  readonly storage: StorageAccount;
  readonly accuracies: readonly ReportAccuracy[];
}

/** Values that pictures show black and white. */
export interface GalleryRange {
  readonly low: number;
  readonly high: number;
  /** Whether it is that of pixels; else it holds the bulk of the values shown, which lie beyond. */
  readonly isPlain: boolean;
}

/** Images of some bases with some hallucinators; may be a part of what is stored. */
export interface ReportGallery {
  readonly kind: 'haba' | 'pixels';
  readonly iteration: number;
  /** Stored per class, and how many of them `images` shows. */
  readonly perClass: number;
  readonly shownPerClass: number;
  /** Stored hallucinators, and how many are shown; 0 for pixels. */
  readonly hallucinators: number;
  readonly shownHallucinators: number;
  /** Item by item, class by class: the basis (or image), then its hallucinations. */
  readonly images: ImageBatch;
  /** Side of the grid of training images in each decoded one; 1 without multi-formation. */
  readonly factor: 1 | 2 | 3;
  /**
   * With multi-formation, for each class the first item (through the first hallucinator, where there are some) and its
   * factor² parts, enlarged; else null.
   */
  readonly parts: ImageBatch | null;
  /** Values, their standardisation undone, that all pictures show black and white. */
  readonly range: GalleryRange;
}

/** Diversity of a run's hallucinations at its last checkpoint; null where it was not or cannot be measured. */
interface ReportDiversity {
  readonly cosine: number | null;
  readonly spread: number | null;
}

/** One run with everything that a report may say of it. */
export interface ReportedRun {
  readonly run: ReportRun;
  /** The method in words, e.g. `HaBa + DM`. */
  readonly method: string;
  /** What a person wrote about the run, as plain text. */
  readonly notes: string;
  readonly dataset: ReportDataset;
  readonly config: RunConfig;
  readonly preset: { readonly id: string; readonly differences: readonly ConfigDifference[] } | null;
  readonly storage: StorageAccount;
  readonly curves: readonly MetricSeries[];
  /** Null when the gallery was not asked for. */
  readonly gallery: ReportGallery | null;
  readonly diversity: ReportDiversity;
  /** Name and version of everything that had a part in the figures. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  /** The command line that does it again. */
  readonly command: string;
}

/** The runs of a report, the first of which the others are compared with. */
export interface RunsFacts {
  readonly project: { readonly name: string; readonly description: string };
  readonly runs: readonly [ReportedRun, ...ReportedRun[]];
  /** The first run's own result first. */
  readonly subjects: readonly ReportSubject[];
  /** What papers report for this dataset at the row of the first run. */
  readonly published: readonly PublishedFigure[];
}
