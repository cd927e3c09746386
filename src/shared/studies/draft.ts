import type { Message } from '../words/message';
import type { CellDraft } from './cells';
import type { StudyPlan } from './types';

/** What the planner of one kind of study makes: everything but validated cells. */
export interface Draft extends Pick<
  StudyPlan,
  'question' | 'rows' | 'columns' | 'columnTitle' | 'columnsAre' | 'plot' | 'measuresDiversity'
> {
  readonly drafts: readonly CellDraft[];
  /** Sentences about settings that make no cell at all. */
  readonly problems: readonly Message[];
}
