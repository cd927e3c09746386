/** Computers as the studio shows them: the line to each, what it is like, and what is being done with it. */
import type { Message } from '../words/message';
import type { Computer } from './computer';
import type { Job } from '../tasks/job';
import type { JobOptions } from '../tasks/profile';

export interface LineState {
  /** `broken`: it was there and is being tried again, without questions. */
  readonly state: 'off' | 'connecting' | 'on' | 'broken';
  /** Since when it is so; null before anything was tried. */
  readonly since: string | null;
  /** Why there is none; null where nobody asked for one. */
  readonly problem: Message | null;
}

/** One thing that was looked at, in words, with what to do where something is to be done. */
export interface CheckFinding {
  readonly state: 'good' | 'note' | 'trouble';
  readonly said: Message;
  readonly todo?: Message;
}

export interface ComputerCheck {
  /** When it was asked. */
  readonly at: string;
  readonly system: Message;
  readonly scheduler: Message;
  /** Bytes of the studio's folder; null before there is one. */
  readonly used: number | null;
  /** The version of the program there; null where none is installed. */
  readonly version: string | null;
  readonly findings: readonly CheckFinding[];
}

/** A row of a job that is none: nothing can be asked about it, and it holds its runs. */
export interface DamagedJob {
  /** Anything may stand in its place. */
  readonly id: string;
  readonly name: string;
  /** Which part of it is wrong, and how. */
  readonly part: string;
  readonly problem: Message;
}

/** How much of what is sent is there, in bytes. */
export interface InstallProgress {
  readonly sent: number;
  readonly bytes: number;
}

export interface ComputerEntry extends Computer {
  readonly line: LineState;
  /** Since the studio started; null before. */
  readonly check: ComputerCheck | null;
  readonly installing: InstallProgress | null;
}

/** A dataset on its way there, in bytes. */
export interface DatasetProgress extends InstallProgress {
  readonly name: string;
}

/** What giving runs to a computer would send. */
export interface JobPreview {
  readonly script: string;
  /** Datasets that are not there, and the bytes of their files. */
  readonly datasets: readonly { readonly name: string; readonly bytes: number }[];
  /** Experts that are not there, by the names of their recipes: they are made first, by a job of their own. */
  readonly experts: readonly { readonly recipe: string; readonly count: number }[];
}

/** What jobs ask a computer for, under a name. */
export interface ProfileEntry {
  readonly name: string;
  readonly options: JobOptions;
  /** Whether its lines of shell were given on this installation; others could do anything. */
  readonly isOwn: boolean;
}

/** A job with the names of its runs, in the order of its cells. */
export interface JobEntry extends Job {
  readonly projectId: string;
  readonly names: readonly string[];
  /** Null where none is on its way. */
  readonly sending: DatasetProgress | null;
}
