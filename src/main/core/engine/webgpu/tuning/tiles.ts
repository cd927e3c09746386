/** The choices of tiles that were measured, and measuring those that are missing. */
import type { ProgramIR } from '../../../trace/ir';
import { DeviceLostError } from '../../errors';
import type { RoundForm } from '../emit/contract/frame';
import type { Contract } from '../graph/operands';
import { isHalf } from '../graph/store';
import {
  chooseTile,
  type ChooseTile,
  type ContractionSize,
  contractionSize,
  estimate,
  isPossible,
  isSameTile,
  limitsOf,
  rankTiles,
  splitsOf,
  type TileChoice,
  type TileLimits,
} from '../graph/tileChoice';
import { type Plan, type PlanLimits, prepare } from '../plan/plan';
import { type ContractionShape, contractionShapes, shapeKey } from '../plan/shapes';
import type { OpenDevice } from '../runtime/device';
import { choiceText, type Decision, readChoice, TileStore } from './store';
import { DeviceTimer, type TileTimer, type Trial } from './timer';

/** Choices that are worth a measurement, at most. */
const mostCandidates = 6;
/** Tiles that the model takes for slower than this in proportion to the best are left out. */
const worstRatio = 1.7;
/** Parts of a sum, in proportion to those that the model takes. */
const otherSplits = [0.5, 2] as const;

/**
 * Choices to measure, the model's own first: then other parts of the sum for its tile, one part among them, and the tiles
 * that come next.
 */
export function candidatesFor(size: ContractionSize, limits: TileLimits): TileChoice[] {
  const ranked = rankTiles(size, limits);
  const [best] = ranked;
  if (best === undefined) return [];
  const { tile, splits } = best.choice;
  const possible = splitsOf(size, tile, limits);
  const nearest = (wanted: number): number =>
    possible.reduce((a, b) => (Math.abs(b - wanted) < Math.abs(a - wanted) ? b : a));
  const variants = [...otherSplits.map((factor) => nearest(factor * splits)), 1]
    .filter((parts) => splits > 1 || parts > 1)
    .map((parts) => ({ tile, splits: parts }));
  const isClose = (choice: TileChoice): boolean => estimate(choice, size, limits) < worstRatio * best.time;
  const tiles = ranked.slice(1).map(({ choice }) => choice);
  const distinct: TileChoice[] = [];
  for (const choice of [best.choice, ...interleaved(tiles, variants).filter(isClose)]) {
    if (!distinct.some((known) => isSame(known, choice))) distinct.push(choice);
  }
  return distinct.slice(0, mostCandidates);
}

/** Whether choices are equal. */
const isSame = (a: TileChoice, b: TileChoice): boolean => a.splits === b.splits && isSameTile(a.tile, b.tile);

const interleaved = <T>(first: readonly T[], second: readonly T[]): T[] =>
  Array.from({ length: Math.max(first.length, second.length) }, (_, i) =>
    [first[i], second[i]].flatMap((one) => (one === undefined ? [] : [one])),
  ).flat();

/** Where a choice comes from: the model, a measurement on this device, or the resumed run. */
export type ChoiceSource = 'default' | 'measured' | 'run';

/** What was chosen for each kind of contraction, as texts (choiceText.ts) by keys (shapes.ts). */
export type TileRecord = Readonly<Record<string, string>>;

/** How the tiles of one program are chosen. */
interface ProgramTiles {
  readonly choose: ChooseTile;
  /** All that the choice depends on: equal for equal plans. */
  readonly choices: TileRecord;
  /** How the rounds of tiles are written out. */
  readonly rounds: RoundForm;
}

interface TuningLimits {
  /** Milliseconds of measuring for one program. */
  readonly milliseconds: number;
  /** Contractions of less work keep the model's choice. */
  readonly leastFlops: number;
}

/** How rounds of tiles can be written out, the usual way first. */
const roundForms: readonly RoundForm[] = ['called', 'written'];
const usualRounds: RoundForm = 'called';

/** What a person waits for at the first start of a program; less work than this takes no more time than a dispatch. */
const usual: TuningLimits = { milliseconds: 2500, leastFlops: 5e7 };
/** Another choice has to be so much faster than the model's: the rest is chance. */
const leastGain = 0.97;

/**
 * Decides on the tiles of contractions, each kind once: as the resumed run did, as was decided on this device
 * before, by measuring, or by the model. Nothing that goes wrong with measuring fails a program.
 */
export class TileTuner {
  private decided = new Map<string, Decision>();
  private programs = new Map<string, readonly string[]>();
  private adopted: ReadonlyMap<string, TileChoice> = new Map();
  private rounds: RoundForm | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private reading: Promise<void> | undefined;
  private onMeasure: (() => void) | undefined;

  /**
   * @param store What is kept from one start to the next; null keeps nothing, and finds nothing.
   * @param timer Measures; null leaves the choice to the model.
   */
  constructor(
    private readonly limits: PlanLimits,
    private readonly store: Pick<TileStore, 'read' | 'add'> | null = null,
    private readonly timer: TileTimer | null = null,
    private readonly tuning: TuningLimits = usual,
  ) {
    this.rounds = limits.rounds;
  }

  /** Takes over the choices of a run's checkpoint. A choice that this device cannot run is left out when it is needed. */
  adopt(record: TileRecord): void {
    this.adopted = new Map(
      Object.entries(record).flatMap(([key, text]) => {
        const choice = readChoice(text);
        return choice === undefined ? [] : [[key, choice] as const];
      }),
    );
  }

  /** Where the choice for a kind of contraction comes from. */
  sourceOf(key: string): ChoiceSource {
    if (this.adopted.has(key)) return 'run';
    return this.decided.get(key)?.measured === true ? 'measured' : 'default';
  }

  /**
   * Decides on the tiles of a program. One program at a time: measurements would disturb each other.
   * @param onMeasure Called before each measurement for it.
   */
  async of(ir: ProgramIR, onMeasure?: () => void): Promise<ProgramTiles> {
    const mine = this.last.then(() => {
      this.onMeasure = onMeasure;
      return this.decide(ir);
    });
    this.last = mine.catch(() => undefined);
    return mine;
  }

  private async decide(ir: ProgramIR): Promise<ProgramTiles> {
    await (this.reading ??= this.read());
    const idle = this.store === null && this.timer === null && this.adopted.size === 0;
    if (idle) return { choose: chooseTile, choices: {}, rounds: this.rounds ?? usualRounds };
    const id = `${ir.hash}${this.limits.half === true ? ' half' : ''}`;
    const known = this.programs.get(id);
    if (known === undefined || known.some((key) => !this.isKnown(key))) {
      const shapes = contractionShapes(prepare(ir, this.limits));
      this.programs.set(id, shapes.map(({ key }) => key).sort());
      await this.settle(
        shapes.filter(({ key }) => !this.isKnown(key)),
        id,
      );
    }
    const keys = this.programs.get(id) ?? [];
    const choices = new Map(
      keys.flatMap((key) => {
        const choice = this.choiceOf(key);
        return choice === undefined ? [] : [[key, choice] as const];
      }),
    );
    return {
      choose: (size, limits, node) => {
        const choice = choices.get(shapeKey(node));
        return choice !== undefined && isPossible(choice, size, limits) ? choice : chooseTile(size, limits);
      },
      choices: Object.fromEntries([...choices].map(([key, choice]) => [key, choiceText(choice)])),
      rounds: this.rounds ?? usualRounds,
    };
  }

  private isKnown(key: string): boolean {
    return this.adopted.has(key) || this.decided.has(key);
  }

  private choiceOf(key: string): TileChoice | undefined {
    return this.adopted.get(key) ?? readChoice(this.decided.get(key)?.choice ?? '');
  }

  private async read(): Promise<void> {
    if (this.store === null) return;
    const { shapes, programs, rounds } = await this.store.read();
    this.rounds ??= rounds;
    this.decided = new Map(shapes);
    this.programs = new Map(programs);
  }

  /** Decides on what is not known, the most work first. */
  private async settle(shapes: readonly ContractionShape[], id: string): Promise<void> {
    const program = new Map([[id, this.programs.get(id) ?? []]]);
    const byModel = new Map(shapes.map((shape) => [shape.key, this.byModel(shape)]));
    const slow = this.timer === null ? [] : shapes.filter(({ flops }) => flops >= this.tuning.leastFlops);
    // Written first: a device that a measurement brings down is not asked again at the next start.
    if (slow.length > 0) {
      await this.store?.add({ shapes: byModel, programs: new Map(), rounds: this.rounds ?? usualRounds });
    }
    const measured = new Map(byModel);
    const until = performance.now() + this.tuning.milliseconds;
    for (const shape of slow) {
      if (performance.now() > until) break;
      this.rounds ??= await this.measureRounds(shape, until);
      const best = await this.measure(shape, until);
      if (best !== undefined) measured.set(shape.key, { choice: choiceText(best), measured: true });
    }
    for (const [key, decision] of measured) this.decided.set(key, decision);
    await this.store?.add({ shapes: measured, programs: program, rounds: this.rounds });
  }

  private byModel({ node }: ContractionShape): Decision {
    const choice = chooseTile(contractionSize(node), limitsOf(node, this.limits));
    return { choice: choiceText(choice), measured: false };
  }

  /** The fastest choice; undefined when there is nothing to choose, or it cannot be told. */
  private measure({ node }: ContractionShape, until: number): Promise<TileChoice | undefined> {
    const choices = candidatesFor(contractionSize(node), limitsOf(node, this.limits));
    const { rounds = usualRounds } = this;
    return this.fastestOf(node, choices, (choice) => ({ choice, rounds }), until);
  }

  /** The faster way to write out the rounds of a tile; undefined when it cannot be told by this contraction. */
  private async measureRounds({ node }: ContractionShape, until: number): Promise<RoundForm | undefined> {
    if (this.limits.compact || node.dtype !== 'float32' || node.inputs.some(isHalf)) return undefined;
    const choice = chooseTile(contractionSize(node), limitsOf(node, this.limits));
    return this.fastestOf(node, roundForms, (rounds) => ({ choice, rounds }), until);
  }

  /** The fastest way to compute a contraction; undefined when there is only one, or it cannot be told. */
  private async fastestOf<T>(
    node: Contract,
    ways: readonly T[],
    trialOf: (way: T) => Trial,
    until: number,
  ): Promise<T | undefined> {
    if (this.timer === null || ways.length < 2) return undefined;
    this.onMeasure?.();
    try {
      return fastest(ways, await this.timer.time(node, ways.map(trialOf), until));
    } catch (error) {
      if (error instanceof DeviceLostError) throw error;
      return undefined;
    }
  }
}

/** What takes the least time; the first one unless another is clearly faster. */
export function fastest<T>(choices: readonly T[], times: readonly number[]): T | undefined {
  const [first] = choices;
  if (first === undefined || !times.some(Number.isFinite)) return undefined;
  const least = Math.min(...times);
  return least < leastGain * (times[0] ?? Infinity) ? choices[times.indexOf(least)] : first;
}

/** What a run records of its plans, sorted. */
export function recordOf(plans: Iterable<Plan>, before: TileRecord = {}): TileRecord {
  const all = new Map(Object.entries(before));
  for (const { tiles } of plans) for (const { key, choice } of tiles) all.set(key, choiceText(choice));
  return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How tiles of contractions are chosen. */
export interface TuningSettings {
  /** Where decisions are kept from one start to the next; without it they last as long as the engine. */
  readonly folder?: string | undefined;
  /** Which devices are measured: none without it. */
  readonly measure?: 'never' | 'hardware' | 'any';
  /** Names the build of the compiler; for tests. */
  readonly version?: string;
  readonly limits?: TuningLimits;
}

/** The decisions for a device. Those that are not measured here are the model's, and not kept. */
export function openTiles(
  open: OpenDevice,
  { folder, measure, version, limits }: TuningSettings,
  memory: () => number | undefined,
): TileTuner {
  if (!isMeasured(open, measure)) return new TileTuner(open.limits);
  const store = folder === undefined ? null : new TileStore(folder, open.info, open.limits, version);
  return new TileTuner(open.limits, store, new DeviceTimer(open, memory), limits);
}

/** What was decided for a device before, to look at: nothing is measured, and nothing written. */
export function keptTiles(
  open: Pick<OpenDevice, 'info' | 'limits'>,
  { folder, measure, version }: TuningSettings,
): TileTuner {
  if (!isMeasured(open, measure) || folder === undefined) return new TileTuner(open.limits);
  const store = new TileStore(folder, open.info, open.limits, version);
  return new TileTuner(open.limits, { read: () => store.read(), add: () => Promise.resolve() });
}

const isMeasured = ({ info }: Pick<OpenDevice, 'info'>, measure: TuningSettings['measure']): boolean =>
  measure === 'any' || (measure === 'hardware' && info.kind === 'gpu');
