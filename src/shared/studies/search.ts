/**
 * A search: runs whose settings are drawn at random from ranges (Bergstra and Bengio, JMLR 2012), where the weak ones can be
 * left out early by successive halving (Jamieson and Talwalkar, AISTATS 2016).
 */
import { withValueAt, type Json } from '../config/paths';
import { parseRunConfig, type RunConfig } from '../config/schema';
import { baselineImagesPerClass, storageOf, type ImageGeometry } from '../budget/storage';
import { baselineChoice } from '../domain/subjects';
import type { RunStatus } from '../domain';
import { message, say, type Message } from '../words/message';
import { haba } from './comparisons';
import { sharedBudget } from './grid';
import { questionOf } from './names';
import { recipe } from './recipes';
import type { Search, SearchRange, StudyRequest } from './request';
import type { Draft } from './cells';
import type { StudyCell, StudyPlan } from './types';

/** How weak runs end early unless a person says otherwise: two rungs, from each of which a third goes on. */
export const USUAL_HALVING = { factor: 3, rungs: 2 } as const;

/** The shares of a run's length at which it is judged then, as people write them: `1/9`, `1/3`. */
export const USUAL_RUNGS = Array.from(
  { length: USUAL_HALVING.rungs },
  (_, k) => `1/${USUAL_HALVING.factor ** (USUAL_HALVING.rungs - k)}`,
).join(', ');

/** Draws of one trial before its space counts as used up. */
const MOST_DRAWS = 200;
/** Significant digits of a drawn number: more would only make names longer. */
const DIGITS = 3;

/** A number of 0 up to 1, the same for equal arguments (the finaliser of MurmurHash3 over both words). */
export function drawn(seed: number, draw: number, axis: number): number {
  let hash = seed >>> 0;
  for (const word of [draw, axis]) {
    hash = Math.imul(hash ^ Math.imul(word + 1, 0xcc9e2d51), 0x1b873593) >>> 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) >>> 0;
  }
  return hash / 2 ** 32;
}

/** The value at a share (0..1) of a range. */
function valueIn(range: SearchRange, share: number, isWhole: boolean): Json {
  if ('values' in range) return range.values[Math.floor(share * range.values.length)] ?? null;
  const { from, to, scale } = range;
  // A whole number is drawn from as wide a part at the ends as in the middle.
  const [low, high] = isWhole ? [from, to + 1] : [from, to];
  const value = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
  if (isWhole) return Math.min(to, Math.floor(value));
  return Math.min(to, Math.max(from, Number(value.toPrecision(DIGITS))));
}

/** Whether a setting takes whole numbers alone: the schema refuses one with a fraction. */
function takesWholeOnly(base: RunConfig, range: SearchRange): boolean {
  if ('values' in range) return false;
  const middle = (range.from + range.to) / 2;
  const fraction = Number.isInteger(middle) ? middle + 0.5 : middle;
  const parsed = parseRunConfig(withValueAt(base, range.path, fraction));
  return !parsed.ok && parsed.problems.some(({ path }) => path === range.path);
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Every run of a search is a row; there is one column. */
export function planSearch(request: StudyRequest, geometry: ImageGeometry): Draft {
  const { search } = request;
  const stored = haba(request.basesPerClass?.[0] ?? 1);
  const fair = baselineImagesPerClass(storageOf(stored, geometry).ipcEquivalent);
  const base = request.base ?? recipe(request, request.objectives?.[0] ?? 'dm', stored, fair);
  const trials = search === null ? [] : trialsOf(search, base);
  const configs = trials.map((trial, i) => ({
    row: `trial-${i + 1}`,
    column: 'all',
    label: trial.map(({ path, value }) => `${path} = ${textOf(value)}`).join(', '),
    config: trial.reduce<Json>(
      (config, { path, value }) => withValueAt(config, path, value),
      withoutReal(base, search),
    ),
  }));
  const budgetIpc = request.budget ?? base.budget.ipc ?? sharedBudget(configs, geometry);
  return {
    question: say('en', questionOf({ kind: 'search', cells: [], request })),
    rows: configs.map(({ row, label }) => ({ key: row, label, baseline: null })),
    columns: [{ key: 'all', label: 'Test accuracy', value: null }],
    columnTitle: '',
    columnsAre: 'cells',
    plot: 'bars',
    measuresDiversity: false,
    drafts: configs.map((one) => ({ ...one, budgetIpc, paperRow: null })),
    problems: problemsOf(search, trials.length),
  };
}

/** Which run would train on real images depends on which is left out: none does. */
const withoutReal = (base: RunConfig, search: Search | null): RunConfig =>
  search?.halving ? { ...base, evaluation: { ...base.evaluation, ...baselineChoice([]) } } : base;

interface Drawn {
  readonly path: string;
  readonly value: Json;
}

/** Different settings, in the order in which they were drawn. */
function trialsOf({ ranges, runs, seed }: Search, base: RunConfig): Drawn[][] {
  const whole = ranges.map((range) => takesWholeOnly(base, range));
  const found = new Map<string, Drawn[]>();
  for (let draw = 0, vain = 0; found.size < runs && vain < MOST_DRAWS; draw += 1) {
    const trial = ranges.map((range, axis) => ({
      path: range.path,
      value: valueIn(range, drawn(seed, draw, axis), whole[axis] ?? false),
    }));
    const key = JSON.stringify(trial);
    vain = found.has(key) ? vain + 1 : 0;
    found.set(key, trial);
  }
  return [...found.values()];
}

function problemsOf(search: Search | null, made: number): Message[] {
  if (search === null) return [message('planning.searchWithoutRange')];
  return made < search.runs ? [message('planning.searchUsedUp', { runs: search.runs, made })] : [];
}

// How a search stands: whom it trains next, and whom it has left out.

/** What is known of the run of a cell. */
export interface Trial {
  readonly cell: StudyCell;
  /** `missing`: the run was never made, or is gone. */
  readonly status: RunStatus | 'missing';
  readonly trainedSeconds: number;
  /** Mean test accuracy of networks on what was distilled, by iteration. */
  readonly accuracies: ReadonlyMap<number, number>;
}

export interface SearchStanding {
  /** The runs to be trained now, each up to an iteration where it is judged; null trains to the end. */
  readonly next: readonly { readonly key: string; readonly until: number | null }[];
  /** Rows that are trained no more: weak at a rung, or begun too late for the time that was given. */
  readonly left: ReadonlySet<string>;
}

/**
 * The iterations at which a run of these settings is judged: shares of its length, each `factor` times the one before, the
 * end itself left out.
 */
export function rungsOf({ training }: Pick<RunConfig, 'training'>, search: Search): number[] {
  if (search.halving === null) return [];
  const { factor, rungs } = search.halving;
  const all = Array.from({ length: rungs }, (_, k) =>
    Math.max(1, Math.round(training.iterations / factor ** (rungs - k))),
  );
  return [...new Set(all)].filter((rung) => rung < training.iterations);
}

/** Statuses of runs that have not begun, unless they have trained before. */
const WAITING: readonly Trial['status'][] = ['missing', 'draft', 'queued'];

/** Whether a run needs no more training, whatever it came to. */
const isOver = ({ status }: Trial): boolean => status === 'completed' || status === 'failed';

/**
 * Judges the runs of a search, rung by rung. At a rung all rows that are still in the search are waited for; then one in
 * `factor`, rounded up, goes on: those of the highest mean accuracy there, of equal ones those drawn first. Rows with a run
 * that failed go on last. A pure function of what the runs have reached, so that a search goes on where it was, on any machine,
 * with the same result.
 */
export function standingOf(
  plan: Pick<StudyPlan, 'rows' | 'request'>,
  trials: readonly Trial[],
): SearchStanding {
  const { search } = plan.request;
  if (search === null) return { next: [], left: new Set() };
  const ofRow = (row: string): Trial[] => trials.filter(({ cell }) => cell.row === row);
  const left = new Set<string>();
  let rows = plan.rows.map(({ key }) => key);
  const spent = trials.reduce((sum, { trainedSeconds }) => sum + trainedSeconds, 0);
  if (search.minutes !== null && spent >= 60 * search.minutes) {
    const isBegun = (row: string): boolean =>
      ofRow(row).some((one) => one.trainedSeconds > 0 || !WAITING.includes(one.status));
    for (const row of rows) if (!isBegun(row)) left.add(row);
    rows = rows.filter((row) => !left.has(row));
  }
  for (let k = 0; search.halving !== null && k < search.halving.rungs; k += 1) {
    const waiting = rows.flatMap(ofRow).flatMap((trial) => {
      const until = rungsOf(trial.cell.config, search)[k];
      if (until === undefined || isOver(trial) || trial.accuracies.has(until)) return [];
      return [{ key: trial.cell.key, until }];
    });
    if (waiting.length > 0) return { next: waiting, left };
    const going = strongest(rows, k, search, ofRow);
    for (const row of rows) if (!going.includes(row)) left.add(row);
    rows = going;
  }
  const unfinished = rows.flatMap(ofRow).filter((trial) => !isOver(trial));
  return { next: unfinished.map(({ cell }) => ({ key: cell.key, until: null })), left };
}

/** The rows that go on after a rung, in their order. */
function strongest(
  rows: readonly string[],
  k: number,
  search: Search,
  ofRow: (row: string) => readonly Trial[],
): string[] {
  const scoreOf = (row: string): number => {
    const scores = ofRow(row).map((trial) => scoreAt(trial, rungsOf(trial.cell.config, search)[k]));
    return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
  };
  const count = Math.ceil(rows.length / (search.halving?.factor ?? 1));
  const scores = new Map(rows.map((row) => [row, scoreOf(row)]));
  const sorted = [...rows].sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
  const going = new Set(sorted.slice(0, count));
  return rows.filter((row) => going.has(row));
}

/** The accuracy at a rung; where a run went to its end without being judged there, its last. */
function scoreAt({ status, accuracies }: Trial, rung: number | undefined): number {
  const there = rung === undefined ? undefined : accuracies.get(rung);
  if (there !== undefined) return there;
  return status === 'completed' ? (accuracies.get(Math.max(...accuracies.keys())) ?? -1) : -1;
}
