/** What rows do to the table of runs. */
import type { RunEntry } from './entry';

/** What can be changed in the table itself. */
export type EditedField = 'name' | 'notes' | 'tags';

export interface RunEdit {
  readonly id: string;
  readonly field: EditedField;
}

/**
 * One object for all rows and for good: a row whose properties stay the same is not drawn
 * again while the table scrolls.
 */
export interface RowActions {
  /** Where a run's page is, for its link. A link of the router's own in each row costs a fifth of the scrolling. */
  readonly address: (run: RunEntry) => string;
  readonly open: (run: RunEntry) => void;
  readonly click: (event: MouseEvent, run: RunEntry) => void;
  readonly menu: (event: MouseEvent, run: RunEntry) => void;
  readonly toggle: (run: RunEntry) => void;
  readonly edit: (run: RunEntry, field: EditedField) => void;
  /** With the new text, or null when nothing is to change. */
  readonly done: (run: RunEntry, value: string | null) => void;
  readonly fold: (key: string) => void;
}
