/**
 * Runs of a project as columns, some thousands at a time: what the table of runs is made from. Compact, because it crosses the process border
 * whole: text as arrays, numbers as typed arrays (NaN where there is none), and every section of a configuration once,
 * however many runs share it.
 */
import { realImagesOf } from '../budget/storage';
import type { Message } from '../words/message';
import type { MetricPoint, Run } from '.';

/** A section of the configurations: its distinct contents, and which of them each run has. */
export interface ConfigSection {
  /** The key in the configuration, e.g. `objective`. */
  readonly name: string;
  /** The distinct contents as JSON text. */
  readonly values: readonly string[];
  /** Index into `values` for each run. */
  readonly of: Int32Array;
}

/** Where a piece of a project's runs ends, the newest first; the next one goes on behind it. */
export interface PieceEnd {
  readonly created: string;
  /** Tells runs of the same moment apart. */
  readonly row: number;
}

/** Runs of a project, the newest first. */
export interface RunsPiece {
  readonly runs: readonly Run[];
  /** Where this piece ends; null where it is the last. */
  readonly end: PieceEnd | null;
}

export interface RunTable {
  readonly projectId: string;
  /** Where this piece ends; null where it is the last. */
  readonly end: PieceEnd | null;
  /** The newest run first; every other column is in this order. */
  readonly ids: readonly string[];
  readonly names: readonly string[];
  readonly notes: readonly string[];
  readonly tags: readonly (readonly string[])[];
  readonly statuses: readonly Run['status'][];
  readonly statusReasons: readonly (string | null)[];
  readonly engines: readonly Run['engine'][];
  readonly created: readonly string[];
  readonly updated: readonly string[];
  readonly trashed: readonly (string | null)[];
  readonly iterations: Float64Array;
  readonly trainedSeconds: Float64Array;
  readonly lastLoss: Float64Array;
  /** 0..1. */
  readonly bestAccuracy: Float64Array;
  /** Storage of what is distilled, in images per class. */
  readonly ipc: Float64Array;
  /** The same as stored, in bytes, and in real images of 8 bits for each class. */
  readonly storedBytes: Float64Array;
  readonly realImages: Float64Array;
  readonly lastCheckpoint: Float64Array;
  /** Bytes of the run's checkpoints on the disk. */
  readonly diskBytes: Float64Array;
  readonly sections: readonly ConfigSection[];
  /** `SeriesSummaries` of each run as JSON, a line for each: most tables show none of them. */
  readonly series: string;
}

/** The last step of a series with its value, and the lowest and the highest finite value; null for what is no number. */
type SeriesSummary = readonly [step: number, last: number | null, min: number | null, max: number | null];
/** By the name of the series. */
export type SeriesSummaries = Readonly<Record<string, SeriesSummary>>;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The summaries of series after some more points. Points of a series come in the order of their steps. */
export function summarise(before: SeriesSummaries, points: readonly MetricPoint[]): SeriesSummaries {
  const after: Record<string, SeriesSummary> = { ...before };
  for (const { series, step, value } of points) {
    const known = finite(value);
    const [lastStep, last, min, max] = after[series] ?? [-1, null, null, null];
    after[series] = [
      Math.max(step, lastStep),
      step >= lastStep ? known : last,
      known === null ? min : Math.min(known, min ?? Infinity),
      known === null ? max : Math.max(known, max ?? -Infinity),
    ];
  }
  return after;
}

/** What a bulk action did: how many runs, and why the others refused. */
export interface BulkResult {
  readonly done: number;
  /** Of runs that were deleted for good. */
  readonly freedBytes: number;
  readonly refused: readonly { readonly runId: string; readonly message: Message }[];
}

/** A run that was found by its name, anywhere in the library. */
export interface FoundRun extends Pick<Run, 'id' | 'projectId' | 'name' | 'status'> {
  readonly project: string;
}

/** What a table needs of a run that the run itself does not carry. */
export interface RunExtras {
  readonly updatedAt: string;
  readonly diskBytes: number;
  readonly series: SeriesSummaries;
}

/** The table of these runs, as main would answer it in one piece. */
export function runTableOf(
  projectId: string,
  runs: readonly Run[],
  extrasOf: (run: Run) => RunExtras,
): RunTable {
  const extras = runs.map(extrasOf);
  const numbers = (of: (run: Run) => number | null | undefined): Float64Array =>
    Float64Array.from(runs, (run) => of(run) ?? NaN);
  return {
    projectId,
    end: null,
    ids: runs.map(({ id }) => id),
    names: runs.map(({ name }) => name),
    notes: runs.map(({ notes }) => notes),
    tags: runs.map(({ tags }) => tags),
    statuses: runs.map(({ status }) => status),
    statusReasons: runs.map(({ statusReason }) => statusReason),
    engines: runs.map(({ engine }) => engine),
    created: runs.map(({ createdAt }) => createdAt),
    updated: extras.map(({ updatedAt }) => updatedAt),
    trashed: runs.map(({ trashedAt }) => trashedAt),
    iterations: numbers(({ iteration }) => iteration),
    trainedSeconds: numbers((run) => run.trainedSeconds),
    lastLoss: numbers((run) => run.lastLoss),
    bestAccuracy: numbers((run) => run.bestAccuracy),
    ipc: numbers(({ storage }) => storage?.ipcEquivalent),
    storedBytes: numbers(({ storage }) => storage?.bytes),
    realImages: numbers(({ storage }) => storage && realImagesOf(storage)),
    lastCheckpoint: numbers((run) => run.lastCheckpointIteration),
    diskBytes: Float64Array.from(extras, ({ diskBytes }) => diskBytes),
    sections: sectionsOf(runs),
    series: extras.map(({ series }) => JSON.stringify(series)).join('\n'),
  };
}

function sectionsOf(runs: readonly Run[]): ConfigSection[] {
  const names = [...new Set(runs.flatMap(({ config }) => Object.keys(config)))];
  return names.map((name) => {
    const places = new Map<string, number>();
    const of = Int32Array.from(runs, ({ config }) => {
      const json = JSON.stringify((config as Readonly<Record<string, unknown>>)[name]);
      const place = places.get(json) ?? places.size;
      places.set(json, place);
      return place;
    });
    return { name, values: [...places.keys()], of };
  });
}
