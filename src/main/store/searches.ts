/** How searches stand, from what the library holds of their runs. */
import type { Run } from '@shared/domain';
import type { Study } from '@shared/studies/results';
import { standingOf, type SearchStanding, type Trial } from '@shared/studies/search';
import type { Library } from './library';

/** Mean accuracy of a run's networks on what it distilled, by iteration. */
function accuraciesOf(library: Library, run: Run): ReadonlyMap<number, number> {
  const means = new Map<number, number[]>();
  for (const { subject, iteration, mean } of library.evaluations.list(run.id)) {
    if (subject === 'distilled') means.set(iteration, [...(means.get(iteration) ?? []), mean]);
  }
  return new Map(
    [...means].map(([iteration, all]) => [iteration, all.reduce((sum, one) => sum + one, 0) / all.length]),
  );
}

/** What a search does next, and what it has left out. A run in the trash counts as none. */
export function searchStanding(library: Library, study: Study): SearchStanding {
  const runs = library.studies.runIds(study.id);
  const trials = study.plan.cells.map((cell): Trial => {
    const id = runs.get(cell.key);
    const run = id === undefined ? null : library.runs.get(id);
    return run === null || run.trashedAt !== null
      ? { cell, status: 'missing', trainedSeconds: 0, accuracies: new Map() }
      : {
          cell,
          status: run.status,
          trainedSeconds: run.trainedSeconds,
          accuracies: accuraciesOf(library, run),
        };
  });
  return standingOf(study.plan, trials);
}

/**
 * The iteration at which a run ends for now to be judged by the search that it belongs to; null where it goes on to its end:
 * it belongs to none, or a person goes on with what a search has left out.
 */
export function judgedAt(library: Library, runId: string): number | null {
  for (const study of library.studies.ofRun(runId)) {
    if (study.plan.kind !== 'search' || study.trashedAt !== null) continue;
    const keys = [...library.studies.runIds(study.id)].filter(([, id]) => id === runId).map(([key]) => key);
    const found = searchStanding(library, study).next.find(({ key }) => keys.includes(key));
    if (found?.until != null) return found.until;
  }
  return null;
}
