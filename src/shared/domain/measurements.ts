/** What is measured of runs: series, evaluations, confusions, histograms. */
import type { StorageAccount } from '../budget/storage';
import type { BucketColumns } from '../charts/buckets';
import type { EvaluationSubject } from './subjects';

/** A series of one run, down-sampled to what the caller asked for. `steps` are iterations. */
export interface MetricSeries {
  readonly name: string;
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** What a chart draws of a series: its buckets in a range of steps. */
export interface MetricCurve extends BucketColumns {
  readonly name: string;
  /** A bucket holds 2^level steps. */
  readonly level: number;
  /** First and last step of the whole series, and its number of points. */
  readonly first: number;
  readonly last: number;
  readonly points: number;
  /** At the last step. */
  readonly lastValue: number;
}

/** One point, as the training process reports it. */
export interface MetricPoint {
  readonly series: string;
  readonly step: number;
  readonly value: number;
}

/** Accuracy of networks trained from scratch on one subject. `std` is the population deviation (ddof 0). */
export interface Evaluation {
  readonly id: string;
  readonly runId: string;
  readonly iteration: number;
  readonly subject: EvaluationSubject;
  /** The network in words, e.g. `ConvNet D3 W128`. */
  readonly network: string;
  /** The protocol in words: epochs, batch standardisation, augmentation. */
  readonly protocol: string;
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  /** Storage of the subject, for comparisons at an equal budget. */
  readonly storage: StorageAccount;
  readonly createdAt: string;
}

/** An accuracy at the same storage to hold against a run's own, and whose run measured it. */
export interface Rival {
  readonly evaluation: Evaluation;
  readonly runId: string;
  readonly runName: string;
}

/** What a run's page says first: how accurate networks become on its images, and what that is held against. */
export interface Headline {
  readonly evaluation: Evaluation;
  /** Random real images of the same dataset, budget and protocol: the run's own, else the latest of another run. */
  readonly random: Rival | null;
  /** The most accurate run of plain pixels with the same dataset, objective, budget and protocol; none for plain pixels. */
  readonly pixels: Rival | null;
}

/**
 * What the networks of an evaluation answered: `counts[truth * classes + answer]` test images, over all seeds. Rows and
 * columns are in the order of `classNames`.
 */
export interface ConfusionDraft {
  readonly classNames: readonly string[];
  readonly counts: Uint32Array;
}

export interface Confusion extends ConfusionDraft {
  readonly evaluationId: string;
}

/** How the values of a stored tensor were spread: counts in equal bins from `low` to `high`. */
export interface HistogramDraft {
  /** The tensor's name in checkpoints, e.g. `hallucinators.scale`. */
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly counts: Uint32Array;
}

export interface TensorHistogram extends HistogramDraft {
  readonly iteration: number;
}
