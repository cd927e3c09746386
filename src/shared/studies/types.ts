/** A study: a set of runs with one question. Plans are data, made without a library, an engine or a dataset's bytes. */
import type { Message } from '../words/message';
import type { ImageGeometry } from '../budget/storage';
import type { RunConfig } from '../config/schema';
import type { StudyKind, StudyRequest } from './request';

/** A row of a study's table: one way of doing it. */
export interface StudyRow {
  readonly key: string;
  readonly label: string;
  /** The row that this one is compared with; null for the rows that others are compared with. */
  readonly baseline: string | null;
}

/** A column of a study's table. */
export interface StudyColumn {
  readonly key: string;
  readonly label: string;
  /** Its place on the plot's horizontal axis; null where columns are names. */
  readonly value: number | null;
}

/** One run of a study. Cells of one row and column differ in their seed only. */
export interface StudyCell {
  /** `row/column/seed`, unique in the study. */
  readonly key: string;
  readonly row: string;
  readonly column: string;
  readonly label: string;
  readonly seed: number;
  /** The storage, in images per class, that the cell is compared at: `config.budget`, as its convention counts. */
  readonly budgetIpc: number;
  /** What its configuration stores, in images per class, as the same convention counts. */
  readonly storedIpc: number;
  /** The images (or bases) per class of the papers' tables that the cell stands beside; null where there is none. */
  readonly paperRow: number | null;
  readonly config: RunConfig;
}

/** How the results are drawn: over the budget, stored bytes, hallucinators or any number that is varied, or as bars by row. */
type StudyPlot = 'budget' | 'bytes' | 'hallucinators' | 'numbers' | 'bars';

export interface StudyPlan {
  readonly kind: StudyKind;
  readonly question: string;
  readonly request: StudyRequest;
  /** Of the dataset that the plan was made for. */
  readonly geometry: ImageGeometry;
  readonly rows: readonly StudyRow[];
  readonly columns: readonly StudyColumn[];
  /** What a column is, in words. */
  readonly columnTitle: string;
  /** `networks`: every run fills its whole row, a column for each of its evaluation networks. */
  readonly columnsAre: 'cells' | 'networks';
  readonly plot: StudyPlot;
  /** Whether the diversity of the hallucinations is measured at the end of each run. */
  readonly measuresDiversity: boolean;
  readonly cells: readonly StudyCell[];
}

/** A plan, or every reason why there is none: one sentence for each cell or setting at fault. */
export type StudyPlanResult =
  | { readonly ok: true; readonly plan: StudyPlan }
  | { readonly ok: false; readonly problems: readonly Message[] };
