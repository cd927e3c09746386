/** What calls answer and events tell, where it is no noun of the studio (`domain.ts`). */
import type { Message } from '../words/message';

/** A file that was written, or null when the person cancelled the dialog. */
export type SavedFile = { readonly path: string; readonly bytes: number } | null;

/** An export that was written, or null when the person cancelled the dialog. */
export type SavedExport = {
  readonly path: string;
  /** Distilled training images. */
  readonly images: number;
  readonly files: number;
  /** Of all files, before they are packed. */
  readonly bytes: number;
} | null;

/** A text file that the person chose, or null when the dialog was cancelled. */
export type ChosenText = { readonly name: string; readonly text: string } | null;

/** Experts that were taken over from files. `wanted` is what the run asks for. */
export interface ImportedExperts {
  readonly key: string;
  readonly imported: number;
  readonly count: number;
  readonly wanted: number;
}

/** A run that matches trajectories, anywhere in the library. */
export interface ExpertsUser {
  readonly runId: string;
  readonly run: string;
  readonly project: string;
}

/** Why the library could not be opened; the window shows it instead of the pages. */
export interface LibraryProblem {
  readonly title: Message;
  readonly message: Message;
}

export interface AppInfo {
  readonly version: string;
  readonly electron: string;
  readonly node: string;
  readonly platform: string;
  /** Whether this is a package that is no release: its runtimes may get no security fixes. */
  readonly trial: boolean;
  /** What a package is made of, as its SBOM counts it; null in checkouts, which have none. */
  readonly components: number | null;
  readonly libraryPath: string;
  /** Whether the environment or an option names the library: then the studio cannot choose another. */
  readonly libraryIsNamed: boolean;
  /** The library that opens at the next start, where that is another. */
  readonly nextLibrary: { readonly path: string; readonly moves: boolean } | null;
  /** Something that happened at the start and that a person should know; one sentence. */
  readonly notice: string | null;
  readonly problem: LibraryProblem | null;
}

/** A folder as a place for the library. `new`: empty or missing. `library`: holds one. `other`: cannot be used. */
export interface LibraryChoice {
  readonly path: string;
  readonly holds: 'new' | 'library' | 'other';
  /** Why it cannot be used. */
  readonly reason: Message | null;
}

/** A configuration file that a person opened; its text is not checked. */
export interface OpenedConfig {
  readonly name: string;
  readonly text: string;
}

/** What the menu asks the page in front to do. */
export type AppCommand =
  | 'new-project'
  | 'new-run'
  | 'open-config'
  | 'find'
  | 'settings'
  | 'diagnostics'
  | 'back'
  | 'forward'
  | 'help'
  | 'shortcuts'
  | 'first-steps';

export interface QueueState {
  readonly runningRunId: string | null;
  /** In the order in which they will start. */
  readonly queuedRunIds: readonly string[];
  /** Those of all of these whose experts are trained, and nothing else. */
  readonly onlyExperts: readonly string[];
  /** Nothing starts until the queue goes on; what runs may be paused with it. */
  readonly held: boolean;
  /** Holds the queue when the running run has ended. */
  readonly stopAfterCurrent: boolean;
  /** Runs start only while nobody uses the computer. */
  readonly startWhenIdle: boolean;
  /** True while the next run waits for that. */
  readonly waitsForIdle: boolean;
}

/** What a chart can be saved as. */
export const CHART_FORMATS = ['png', 'svg', 'csv'] as const;
export type ChartFormat = (typeof CHART_FORMATS)[number];
