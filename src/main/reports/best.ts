/** The most accurate runs of a library within a budget: of one dataset, judged by one network under one protocol. */
import { resolve } from 'node:path';
import { type Convention, costOf } from '@shared/budget/storage';
import type { DatasetConfig } from '@shared/config/schema';
import type { Evaluation } from '@shared/domain';
import { type BestRun, type BestRuns, factorizationKey } from '@shared/reports/best';
import { protocolKey } from '../core/evaluate/protocol';
import type { Library } from '../store/library';

interface BestRequest {
  readonly dataset: DatasetConfig;
  /** Images per class, as the convention counts. */
  readonly ipc: number;
  readonly convention: Convention;
}

/**
 * Whether two configurations mean the same images. Datasets of one name are the same in every folder; IDX files and folders of
 * images are what lies at their path. Whitening is a matter of the method.
 */
export function isSameDataset(one: DatasetConfig, other: DatasetConfig): boolean {
  if (one.source !== other.source || one.limitPerClass !== other.limitPerClass) return false;
  if (one.source === 'idx' && other.source === 'idx') return resolve(one.path) === resolve(other.path);
  if (one.source === 'folder' && other.source === 'folder') {
    return (
      resolve(one.path) === resolve(other.path) &&
      one.imageSize === other.imageSize &&
      one.colour === other.colour
    );
  }
  return true;
}

/**
 * The newest runs outside the trash on this dataset whose last evaluation keeps to the budget, in the network and under the protocol that
 * most of them share (the more accurate of equally many).
 */
export function bestWithin(library: Library, { dataset, ipc, convention }: BestRequest): BestRuns {
  const found = library.evaluations
    .runsOn(dataset.source)
    .map((id) => library.runs.get(id))
    .filter((run) => isSameDataset(run.config.dataset, dataset))
    .flatMap((run) => lastDistilled(library, run))
    .filter(({ evaluation }) => costOf(evaluation.storage, convention) <= ipc + 1e-9);
  const groups = new Map<string, BestRun[]>();
  for (const one of found) {
    const key = judgeOf(one.evaluation);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const sorted = [...groups.values()].map((group) =>
    group.sort((a, b) => b.evaluation.mean - a.evaluation.mean),
  );
  const best = sorted.reduce<readonly BestRun[]>((most, group) => (isAhead(group, most) ? group : most), []);
  const [first] = best;
  if (first === undefined) return { judged: null, best, otherwise: 0 };
  const judged = new Set(best.map(({ run }) => run.id));
  const others = new Set(found.map(({ run }) => run.id).filter((id) => !judged.has(id)));
  const { network, protocol } = first.evaluation;
  return { judged: { network, protocol }, best, otherwise: others.size };
}

/** What judged an evaluation: equal for those that may be compared. */
const judgeOf = ({ network, protocol }: Evaluation): string => `${network}\n${protocolKey(protocol)}`;

/** Of these runs the best of each factorization. */
export function bestOfEach(library: Library, request: BestRequest): BestRuns {
  const found = bestWithin(library, request);
  const seen = new Set<string>();
  const best = found.best.filter(({ run }) => {
    const key = factorizationKey(run.config.parameterization);
    return !seen.has(key) && seen.add(key);
  });
  return { ...found, best };
}

const isAhead = (group: readonly BestRun[], most: readonly BestRun[]): boolean =>
  group.length > most.length ||
  (group.length === most.length && (group[0]?.evaluation.mean ?? 0) > (most[0]?.evaluation.mean ?? 0));

/** A run's evaluations of what it distilled when it was last evaluated, one of each network and protocol. */
function lastDistilled(library: Library, { id, name, config }: BestRun['run']): BestRun[] {
  const own = library.evaluations.list(id).filter(({ subject }) => subject === 'distilled');
  const last = Math.max(...own.map(({ iteration }) => iteration));
  const found = new Map(
    own.filter(({ iteration }) => iteration === last).map((one) => [judgeOf(one), one] as const),
  );
  return [...found.values()].map((evaluation) => ({ run: { id, name, config }, evaluation }));
}
