/** How a cell of a task can be. */
import type { AttemptExit } from './task';

/**
 * `lost` is a cell that the queue does not show and whose attempt has given no sign of life for a while: both say that it died.
 * Where only one of them does, or the queue is silent, it is `unknown`: silence is no failure.
 */
export const CELL_STATES = [
  'open',
  'waiting',
  'working',
  'completed',
  'stopped',
  'failed',
  'refused',
  'lost',
  'unknown',
] as const;
export type CellState = (typeof CELL_STATES)[number];

/** What is known of one attempt at a cell. */
export interface CellAttempt {
  readonly number: number;
  /** The machine that did it. */
  readonly host: string | null;
  /** How it ended; null where it left no word of it. */
  readonly outcome: AttemptExit['outcome'] | null;
  /** Whether the scheduler was asked to start the cell again. */
  readonly again: boolean;
  readonly iteration: number | null;
  /** When it gave its last sign of life. */
  readonly heardAt: string | null;
}

export interface CellStatus {
  readonly index: number;
  readonly state: CellState;
  /** The number of attempts. */
  readonly attempts: number;
  /** The iteration that was last heard of. */
  readonly iteration: number | null;
  /** Where it works. */
  readonly node: string | null;
  /** Why it waits, by Slurm's word. */
  readonly reason: string | null;
  /** When its last attempt gave a sign of life. */
  readonly heardAt: string | null;
  /** Of its archive; null where none was left yet. */
  readonly bytes: number | null;
}
