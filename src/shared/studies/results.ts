/** What a study came to, as the window, the command line and its report show it. */
import type { StorageFigures } from '../budget/storage';
import type { Message } from '../words/message';
import type { RunStatus } from '../domain';
import type { StudyColumn, StudyPlan, StudyRow } from './types';

/** A stored study. */
export interface Study {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly plan: StudyPlan;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly trashedAt: string | null;
}

/** `missing`: its run was never made, or is gone. `left`: its search trains it no more. */
export type CellStatus = RunStatus | 'missing' | 'left';

/** How a study stands, for lists. */
export interface StudyProgress {
  readonly cells: number;
  /** With those that a search has left out: nothing more is to be done for them. */
  readonly completed: number;
  /** Queued, running or paused. */
  readonly active: number;
  /** Failed, interrupted or stopped. */
  readonly halted: number;
}

export interface StudySummary extends Pick<Study, 'id' | 'projectId' | 'name' | 'createdAt' | 'trashedAt'> {
  readonly kind: StudyPlan['kind'];
  readonly question: string;
  readonly progress: StudyProgress;
}

/** One cell of the plan with its run. */
export interface CellState {
  readonly key: string;
  readonly row: string;
  readonly column: string;
  readonly label: string;
  readonly seed: number;
  /** In images per class, as the study counts. */
  readonly budgetIpc: number;
  readonly stored: StorageFigures;
  readonly runId: string | null;
  readonly status: CellStatus;
  readonly statusReason: string | null;
  /** Finished iterations and all of them. */
  readonly iteration: number;
  readonly iterations: number;
}

/** Accuracies of all seeds of a row and column together, or why there are none yet. */
export interface ResultCell {
  readonly row: string;
  readonly column: string;
  readonly accuracies: readonly number[];
  /** null while nothing was evaluated. */
  readonly mean: number | null;
  /** Population deviation over all networks of all runs. */
  readonly std: number | null;
  /** Distillations (runs) that are in the mean, of how many. */
  readonly runs: number;
  readonly runsPlanned: number;
  readonly budgetIpc: number;
  /** Of the cell that stores most, as the study counts. */
  readonly stored: StorageFigures;
  /** Mean minus the mean of the row's baseline in the same column. */
  readonly delta: number | null;
  /** The least finished status of its runs, or `completed`. */
  readonly status: CellStatus;
  /** Mean pairwise cosine similarity between the hallucinations of a basis: lower is more diverse. */
  readonly cosine: number | null;
  /** Mean distance of the features from their class's mean. */
  readonly spread: number | null;
  readonly published: {
    readonly mean: number;
    readonly std: number | null;
    /** The paper's row. */
    readonly perClass: number;
    readonly work: string;
    readonly readIn: string;
  } | null;
}

/** A row of the table: of the plan, or real images that its runs were compared with. */
export interface ResultRow extends StudyRow {
  readonly kind: 'method' | 'real';
}

export interface StudyResults {
  readonly study: Study;
  readonly progress: StudyProgress;
  readonly rows: readonly ResultRow[];
  readonly columns: readonly StudyColumn[];
  readonly table: readonly ResultCell[];
  readonly cells: readonly CellState[];
  /** Evaluation networks per run, e.g. 5, where all runs agree; else the numbers that occur. */
  readonly evaluationSeeds: readonly number[];
  /** Engines and devices that the runs ran on: `onnx (CPU, 2 threads)`. */
  readonly machines: readonly string[];
  /** Protocols in words. */
  readonly protocols: readonly string[];
  readonly dataset: string;
}

/** What a plan would take, shown before anything is made. */
export interface StudyPreview {
  readonly problems: readonly Message[];
  /** null while there are problems. */
  readonly plan: StudyPlan | null;
  /** Most bytes of checkpoints that the runs will leave in the library. */
  readonly checkpointBytes: number;
}
