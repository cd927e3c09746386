/** How a cell of a task can be. */

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
