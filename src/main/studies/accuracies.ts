/** Accuracies of a study's runs, by the cell of the table that they belong to. */
import type { NetworkConfig } from '@shared/config/schema';
import type { Evaluation, EvaluationSubject, Run } from '@shared/domain';
import { networkWords } from '@shared/studies/networkWords';
import type { StudyCell, StudyPlan } from '@shared/studies/types';
import { protocolText, withoutRate } from '../core/evaluate/protocol';
import { createNetwork } from '../core/nets/network';
import { latestEvaluations } from '../reports/collect';

/** One evaluation of one run, at its place in the table. */
export interface Placed {
  readonly row: string;
  readonly column: string;
  readonly subject: EvaluationSubject;
  readonly evaluation: Evaluation;
}

/** Where the evaluations of a cell's run belong: its own row, or the row of the real images that it trained on. */
export function placed(plan: StudyPlan, cell: StudyCell, evaluations: readonly Evaluation[]): Placed[] {
  if (evaluations.length === 0) return [];
  const columns = columnsOf(plan, cell);
  return latestEvaluations(ofOwnProtocol(plan, cell, evaluations)).flatMap((evaluation) => {
    const column = columns.get(evaluation.network);
    if (column === undefined) return [];
    const row = evaluation.subject === 'distilled' ? cell.row : evaluation.subject;
    return [{ row, column, subject: evaluation.subject, evaluation }];
  });
}

/**
 * Without what was evaluated again under another protocol: the cells of a table are judged alike. A run that has nothing
 * under its own protocol, as this version words it, shows what it has.
 */
function ofOwnProtocol(
  { geometry }: StudyPlan,
  { config }: StudyCell,
  evaluations: readonly Evaluation[],
): readonly Evaluation[] {
  const { networks, epochs, wholeDatasetEpochs } = config.evaluation;
  const wordings = networks.flatMap((network) => {
    try {
      const definition = createNetwork(network, geometry);
      return [epochs, wholeDatasetEpochs].map((of) =>
        withoutRate(protocolText(config, { network: definition, epochs: of, learnedRate: null })),
      );
    } catch {
      return [];
    }
  });
  const own = evaluations.filter(({ protocol }) => wordings.includes(withoutRate(protocol)));
  return own.length > 0 ? own : evaluations;
}

/** The column of each evaluation network of a cell, by the network's name in evaluations. */
function columnsOf(plan: StudyPlan, cell: StudyCell): ReadonlyMap<string, string> {
  const { networks } = cell.config.evaluation;
  const names = networks.map((network) => nameOf(network, plan));
  if (plan.columnsAre === 'networks') {
    return new Map(names.map((name, i) => [name, plan.columns[i]?.key ?? cell.column]));
  }
  return new Map(names.slice(0, 1).map((name) => [name, cell.column]));
}

function nameOf(network: NetworkConfig, { geometry }: StudyPlan): string {
  try {
    return createNetwork(network, geometry).label;
  } catch {
    // The run itself says why the network does not suit the images.
    return networkWords(network);
  }
}

/** Evaluated runs among those of a row and column. */
export const evaluatedRuns = (runs: readonly Run[], of: readonly Placed[]): number => {
  const ids = new Set(of.map(({ evaluation }) => evaluation.runId));
  return runs.filter(({ id }) => ids.has(id)).length;
};
