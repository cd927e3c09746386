/** How a cell of a task can be. */

/**
 * `unknown` is a cell whose last attempt said nothing of its end and that the queue does not show, or where the queue is silent:
 * silence is no failure.
 */
export const CELL_STATES = [
  'open',
  'waiting',
  'working',
  'completed',
  'stopped',
  'failed',
  'refused',
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
  /** Why it waits, or where it works. */
  readonly place: string | null;
  /** Of its archive; null where none was left yet. */
  readonly bytes: number | null;
}
