/** Several runs side by side: what is said of them, and what the page shows. */
import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import { type Convention, type StorageAccount, wholeImages } from '@shared/budget/storage';
import type { RunConfig } from '@shared/config/schema';
import type { Evaluation, Run, ImageBatch, Rival } from '@shared/domain';
import { flattenValues, type Plain } from '@shared/config/flatten';
import type { GalleryCell, GalleryInfo } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';
import { useCurves } from '@renderer/features/charts';
import { useRuns } from '@renderer/features/runs';
import {
  basesLookedAt,
  classesOf,
  farthest,
  pairsByLoss,
  pick,
  rowOf,
  SHOWN,
  spreadOf,
} from './comparePictures';

export interface ConfigRow {
  readonly path: string;
  /** One for each run; undefined where a run's configuration has no such key. */
  readonly values: readonly (Plain | undefined)[];
  readonly differs: boolean;
}

/** All keys of these configurations, in their order, and whether the runs differ in them. */
export function configRows(configs: readonly RunConfig[]): ConfigRow[] {
  const flat = configs.map((config) => flattenValues(config));
  const sections = Object.keys(Object.assign({}, ...configs) as RunConfig);
  const paths = new Set(flat.flatMap((map) => [...map.keys()]));
  const inOrder = [...paths].sort((a, b) => place(a, sections) - place(b, sections));
  return inOrder.map((path) => {
    const values = flat.map((map) => map.get(path));
    return { path, values, differs: new Set(values).size > 1 };
  });
}

const place = (path: string, sections: readonly string[]): number =>
  sections.indexOf(path.split('.')[0] ?? path);

/** The accuracy of random real images. */
interface Baseline {
  readonly mean: number;
  /** The other run that measured it, with the same dataset, storage and protocol; null where the run has its own. */
  readonly of: string | null;
}

/** A run's accuracy in one network. */
export interface BudgetEntry {
  readonly run: Run;
  readonly storage: StorageAccount;
  readonly mean: number;
  readonly std: number;
  readonly seeds: number;
  readonly protocol: string;
  /** Random real images at the same storage, in the same network; null where that was not measured. */
  readonly baseline: Baseline | null;
}

/** Runs that keep to the same budget: the whole images per class that hold them, as a convention counts. */
export interface BudgetGroup {
  readonly ipc: number;
  /** The best first. */
  readonly entries: readonly BudgetEntry[];
}

/** Networks in which these runs were judged, the one that most share first. */
export function sharedNetworks(evaluations: ReadonlyMap<string, readonly Evaluation[]>): string[] {
  const counts = new Map<string, number>();
  for (const own of evaluations.values()) {
    const names = own.filter(({ subject }) => subject === 'distilled').map(({ network }) => network);
    for (const name of new Set(names)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
}

/**
 * The last accuracies in a network, by the budget that each run keeps to; the smallest budget first. Not the best ones: they
 * would be chosen on the test set, and favour runs that were judged more often.
 */
export function budgetGroups(
  runs: readonly Run[],
  evaluations: ReadonlyMap<string, readonly Evaluation[]>,
  network: string,
  convention: Convention,
  rivals: ReadonlyMap<string, Rival> = new Map(),
): BudgetGroup[] {
  const groups = new Map<number, BudgetEntry[]>();
  for (const run of runs) {
    const own = (evaluations.get(run.id) ?? []).filter((one) => one.network === network);
    const last = latest(own.filter(({ subject }) => subject === 'distilled'));
    if (!last) continue;
    const { mean, std, seeds, protocol, storage } = last;
    const random = latest(own.filter(({ subject }) => subject === 'random-real'));
    const baseline = random ? { mean: random.mean, of: null } : ofAnother(rivals.get(run.id));
    const budget = wholeImages(storage, convention);
    groups.set(budget, [
      ...(groups.get(budget) ?? []),
      { run, storage, mean, std, seeds, protocol, baseline },
    ]);
  }
  return [...groups]
    .sort(([a], [b]) => a - b)
    .map(([ipc, entries]) => ({ ipc, entries: entries.sort((a, b) => b.mean - a.mean) }));
}

const ofAnother = (rival: Rival | undefined): Baseline | null =>
  rival ? { mean: rival.evaluation.mean, of: rival.runName } : null;

const latest = (evaluations: readonly Evaluation[]): Evaluation | undefined =>
  [...evaluations].sort((a, b) => b.iteration - a.iteration || b.createdAt.localeCompare(a.createdAt))[0];

/** Pictures of one class in one run: a basis, and hallucinations of it. */
export interface ClassPictures {
  readonly cells: readonly GalleryCell[];
  readonly images: ImageBatch;
  /** How much the basis's hallucinations differ, 0..255; null with fewer than two. */
  readonly spread: number | null;
  /** The losses of pairs that were chosen by them, in their order. */
  readonly losses: readonly number[] | null;
}

/**
 * `first`: the first basis of each class. `diverse`: the one whose hallucinations differ most. `lowest`, `highest`: of all
 * pairs of a class, those that are easiest and hardest to recognise.
 */
export const PAIR_CHOICES = ['first', 'diverse', 'lowest', 'highest'] as const;
export type PairChoice = (typeof PAIR_CHOICES)[number];

/** Several runs side by side: their accuracies and pictures; their curves are in `useCurves`. */
export const useCompare = defineStore('compare', () => {
  const runs = useRuns();
  const curves = useCurves();
  const ids = ref<readonly string[]>([]);
  const loading = ref(false);
  const error = ref<string | null>(null);
  const evaluations = shallowReactive(new Map<string, readonly Evaluation[]>());
  /** Random real images that other runs measured, by the network and the run that lacks its own. */
  const rivals = shallowReactive(new Map<string, ReadonlyMap<string, Rival>>());
  const infos = shallowReactive(new Map<string, GalleryInfo>());
  /** By run, then by the name of a class. */
  const pictures = shallowReactive(new Map<string, ReadonlyMap<string, ClassPictures>>());
  const shown = computed<Run[]>(() =>
    ids.value.map((id) => runs.byId.get(id)).filter((run) => run !== undefined),
  );
  /** By run and checkpoint: [bases * max(1, hallucinators)]. */
  const losses = new Map<string, Float32Array>();
  let scoring: string | null = null;
  let visit = 0;
  let look = 0;

  /** Shows these runs. One that is gone is left out. */
  async function open(wanted: readonly string[]): Promise<void> {
    const mine = ++visit;
    ids.value = wanted;
    loading.value = true;
    error.value = null;
    curves.keep(wanted);
    curves.show(null);
    for (const map of [evaluations, rivals, infos, pictures]) map.clear();
    const problems: string[] = [];
    await Promise.all(
      wanted.map((id) =>
        load(id, mine).catch((failure: unknown) => {
          problems.push(failure instanceof Error ? failure.message : String(failure));
        }),
      ),
    );
    if (mine !== visit) return;
    error.value = problems[0] ?? null;
    loading.value = false;
  }

  async function load(id: string, mine: number): Promise<void> {
    const [, , evals] = await Promise.all([
      runs.loadRun(id),
      curves.load(id),
      call('evaluations.list', { runId: id }),
    ]);
    if (mine !== visit) return;
    evaluations.set(id, evals);
  }

  /** Looks for random real images that other runs have measured in a network, once. */
  async function loadRivals(network: string): Promise<void> {
    const mine = visit;
    if (rivals.has(network)) return;
    rivals.set(network, new Map());
    const found = await Promise.all(
      ids.value.map(async (runId) => {
        const headline = await call('evaluations.headline', { runId, network }).catch(() => null);
        return headline?.random ? ([runId, headline.random] as const) : null;
      }),
    );
    if (mine === visit) rivals.set(network, new Map(found.filter((one) => one !== null)));
  }

  /** Ends a computation of losses; its look has been left. */
  function cancelScores(): void {
    if (scoring !== null) void call('gallery.cancel', { jobId: scoring }).catch(() => undefined);
    scoring = null;
  }

  /** Decodes the pictures of the shown runs that have any. A look that another has taken the place of answers nothing. */
  async function loadPictures(choice: PairChoice): Promise<void> {
    const mine = ++look;
    pictures.clear();
    cancelScores();
    for (const { id, lastCheckpointIteration } of shown.value) {
      if (lastCheckpointIteration === null) continue;
      const known = infos.get(id);
      const isCurrent = known?.iteration === lastCheckpointIteration;
      const info = known && isCurrent ? known : await call('gallery.open', { runId: id });
      if (mine !== look) return;
      infos.set(id, info);
      const found = await pairsOf(info, choice).catch((failure: unknown) => {
        if (mine === look) throw failure;
        return null;
      });
      if (mine !== look || found === null) return;
      pictures.set(id, found);
    }
  }

  const pairsOf = (info: GalleryInfo, choice: PairChoice): Promise<Map<string, ClassPictures>> => {
    if (choice === 'first') return firstPairs(info);
    if (choice === 'diverse') return diversePairs(info);
    return lossPairs(info, choice);
  };

  /** The losses of all pairs of a frame, computed once; a new look ends the computation that is under way. */
  async function lossesOf({ runId, checkpointId }: GalleryInfo): Promise<Float32Array> {
    const key = `${runId} ${checkpointId}`;
    const known = losses.get(key);
    if (known) return known;
    const jobId = `compare-${Date.now()}-${runId}`;
    scoring = jobId;
    try {
      const { values } = await call('gallery.scores', { jobId, runId, checkpointId, kind: 'loss' });
      losses.set(key, values);
      return values;
    } finally {
      if (scoring === jobId) scoring = null;
    }
  }

  async function lossPairs(
    info: GalleryInfo,
    choice: 'lowest' | 'highest',
  ): Promise<Map<string, ClassPictures>> {
    const rows = pairsByLoss(info, await lossesOf(info), choice, 1 + SHOWN);
    const images = await decode(
      info,
      rows.flatMap(({ pairs }) => pairs.map(({ cell }) => cell)),
    );
    let from = 0;
    return new Map(
      rows.map(({ name, pairs }) => {
        const own = pick(
          images,
          pairs.map((_, i) => from + i),
        );
        from += pairs.length;
        const cells = pairs.map(({ cell }) => cell);
        return [name, { cells, images: own, spread: null, losses: pairs.map(({ loss }) => loss) }];
      }),
    );
  }

  const decode = ({ runId, checkpointId }: GalleryInfo, cells: readonly GalleryCell[]): Promise<ImageBatch> =>
    call('gallery.decode', { runId, checkpointId, cells: [...cells] });

  async function firstPairs(info: GalleryInfo): Promise<Map<string, ClassPictures>> {
    const rows = classesOf(info).flatMap(({ name, bases }) => {
      const [basis] = bases;
      return basis === undefined ? [] : [{ name, cells: rowOf(info, basis).slice(0, 1 + SHOWN) }];
    });
    const images = await decode(
      info,
      rows.flatMap(({ cells }) => cells),
    );
    let from = 0;
    return new Map(
      rows.map(({ name, cells }) => {
        const own = pick(
          images,
          cells.map((_, i) => from + i),
        );
        from += cells.length;
        const count = cells.length - 1;
        return [
          name,
          { cells, images: own, spread: count < 2 ? null : spreadOf(own, 1, count), losses: null },
        ];
      }),
    );
  }

  async function diversePairs(info: GalleryInfo): Promise<Map<string, ClassPictures>> {
    const found = new Map<string, ClassPictures>();
    for (const own of classesOf(info)) {
      const rows = basesLookedAt(info, own).map((basis) => rowOf(info, basis));
      if (rows.length === 0) continue;
      const images = await decode(info, rows.flat());
      const width = rows[0]?.length ?? 1;
      const spreads = rows.map((_, row) => spreadOf(images, row * width + 1, width - 1));
      const best = spreads.indexOf(Math.max(...spreads));
      const order = [0, ...farthest(images, best * width + 1, width - 1, SHOWN).map((i) => i + 1)];
      const cells = order.flatMap((i) => rows[best]?.[i] ?? []);
      const shownImages = pick(
        images,
        order.map((i) => best * width + i),
      );
      found.set(own.name, {
        cells,
        images: shownImages,
        spread: width < 3 ? null : (spreads[best] ?? null),
        losses: null,
      });
    }
    return found;
  }

  onEvent('run.evaluated', ({ evaluation }) => {
    const own = evaluations.get(evaluation.runId);
    if (own) evaluations.set(evaluation.runId, [...own.filter(({ id }) => id !== evaluation.id), evaluation]);
  });

  return {
    ids,
    shown,
    loading,
    error,
    evaluations,
    rivals,
    infos,
    pictures,
    open,
    loadRivals,
    loadPictures,
    cancelScores,
  };
});
