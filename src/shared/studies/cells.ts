/** From drafts to cells: every configuration validated, every cell within its budget. */
import { message, type Message } from '../words/message';
import { type Convention, costOf, type ImageGeometry } from '../budget/storage';
import { fieldName } from '../config/fieldName';
import type { Json } from '../config/paths';
import { parseRunConfig, type RunConfig } from '../config/schema';
import type { Problem } from '../domain/errors';
import { baselineChoice } from '../domain/subjects';
import { misfitsOf } from '../budget/fits';
import { isWithinBudget, overBudget, storageOfRun } from '../budget/planner';
import { settingsName } from './names';
import type { StudyCell, StudyPlan } from './types';

/** A cell before it is known to be valid. */
export interface CellDraft {
  readonly row: string;
  readonly column: string;
  readonly label: string;
  readonly budgetIpc: number;
  readonly paperRow: number | null;
  /** Whatever a plan made of the settings; becomes a configuration when it is valid. */
  readonly config: Json;
}

/** What the planner of one kind of study makes: everything but validated cells. */
export interface Draft extends Pick<
  StudyPlan,
  'question' | 'rows' | 'columns' | 'columnTitle' | 'columnsAre' | 'plot' | 'measuresDiversity'
> {
  readonly drafts: readonly CellDraft[];
  /** Sentences about settings that make no cell at all. */
  readonly problems: readonly Message[];
}

export interface BuiltCells {
  readonly cells: readonly StudyCell[];
  /** One sentence for each draft at fault. */
  readonly problems: readonly Message[];
}

/**
 * Validates drafts and multiplies them by seeds. In each column the first draft's first seed also trains on the real
 * images that the configuration asks for; the others leave them out, because they would only be repeated.
 */
export function buildCells(
  drafts: readonly CellDraft[],
  { seeds, convention }: { readonly seeds: number; readonly convention: Convention },
  geometry: ImageGeometry,
): BuiltCells {
  const cells: StudyCell[] = [];
  const problems: Message[] = [];
  const begun = new Set<string>();
  for (const draft of drafts) {
    const parsed = parseRunConfig(draft.config);
    if (!parsed.ok) {
      const [first] = parsed.problems;
      problems.push(ofCell(draft.label, first ?? { path: '', message: message('input.configInvalid') }));
      continue;
    }
    const [misfit] = misfitsOf(parsed.config.parameterization, geometry);
    if (misfit !== undefined) {
      problems.push(ofCell(draft.label, misfit));
      continue;
    }
    const budgeted = { ...parsed.config, budget: { ipc: draft.budgetIpc, convention } };
    if (!isWithinBudget(budgeted, geometry)) {
      problems.push(ofCell(draft.label, { path: '', message: overBudget(budgeted, geometry) }));
      continue;
    }
    const storedIpc = costOf(storageOfRun(parsed.config, geometry), convention);
    const carriesReal = !begun.has(draft.column);
    begun.add(draft.column);
    for (let i = 0; i < seeds; i += 1) {
      const config = cellConfig(budgeted, i, carriesReal && i === 0);
      const key = `${draft.row}/${draft.column}/${config.seed}`;
      cells.push({
        ...draft,
        key,
        label: labelled(draft.label, seeds, config),
        seed: config.seed,
        storedIpc,
        config,
      });
    }
  }
  return { cells, problems };
}

const labelled = (label: string, seeds: number, { seed }: RunConfig): string =>
  seeds === 1 ? label : `${label}, seed ${seed}`;

function cellConfig(config: RunConfig, seedIndex: number, real: boolean): RunConfig {
  const { evaluation } = config;
  return {
    ...config,
    seed: (config.seed + seedIndex) % 2 ** 32,
    evaluation: real ? evaluation : { ...evaluation, ...baselineChoice([]) },
  };
}

/** A problem of a cell, by the names of the form; the setting is named where the cell is not called by it. */
function ofCell(label: string, { path, message: problem }: Problem): Message {
  const cell = settingsName(label) ?? label;
  if (path === '' || label.includes(`${path} = `)) return message('input.ofCell', { cell, problem });
  const ofField = message('input.ofCell', { cell: fieldName(path), problem });
  return message('input.ofCell', { cell, problem: ofField });
}
