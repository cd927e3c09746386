/** Archives, and the library as a whole: what long jobs answer and how far they are. */
import type { Message } from '../words/message';

/** What an archive does not hold: the trash, and files that were missing, damaged or not the studio's. */
export interface LeftOut {
  readonly trashedRuns: number;
  readonly trashedStudies: number;
  readonly checkpoints: number;
  readonly snapshots: number;
  readonly reports: number;
}

export interface ExportedArchive {
  readonly path: string;
  readonly bytes: number;
  readonly leftOut: LeftOut;
}

export interface ImportedArchive {
  readonly kind: 'project' | 'run';
  readonly projectId: string;
  /** Of an archive of a run. */
  readonly runId: string | null;
  readonly name: string;
  readonly runs: number;
  /** The library had the same already: this is a copy beside it. */
  readonly copied: boolean;
  /** The run took the place of the library's of the same id: now, or already before, of the same archive. */
  readonly replaced?: 'now' | 'before';
  readonly leftOut: LeftOut;
}

/** One damaged thing: two sentences, what is wrong and what to do. */
export interface Finding {
  readonly what: Message;
  readonly todo: Message;
}

export interface LibraryCheck {
  readonly findings: readonly Finding[];
  /** Tables of the database, files of checkpoints with their bytes, and reports that were looked at. */
  readonly tables: number;
  readonly blobs: number;
  readonly bytes: number;
  readonly reports: number;
}

/** What can be deleted. */
export interface Surplus {
  /** Files that nothing refers to: checkpoints, snapshots, reports, unfinished ones. */
  readonly orphans: { readonly files: number; readonly bytes: number };
  /** Checkpoints of runs at rest that the settings do not keep. */
  readonly checkpoints: { readonly count: number; readonly bytes: number };
}

export interface LibraryBackup {
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
  /** Checkpoint files that were missing or damaged: they are not in the backup. */
  readonly missing: number;
}

/** A backup that takes the library's place when it is opened the next time. */
export interface PreparedRestore {
  readonly madeAt: string;
  readonly files: number;
  readonly bytes: number;
}

export type JobKind = 'export' | 'import' | 'check' | 'clean' | 'backup' | 'restore';

/** A long job in bytes; `ended` comes last, however it ended. */
export interface JobState {
  readonly kind: JobKind;
  readonly done: number;
  readonly total: number;
  readonly ended: boolean;
}
