/**
 * What fits a storage budget. A budget is a number of images per class (IPC), counted by a convention (storage.ts). In
 * `values`, `ipc` times classes, channels, height and width is how many numbers a method may store: bases and hallucinators
 * count, as the field counts, and the single learned learning rate of MTT is named beside them. In `bytes` it is how many
 * bytes everything together may take.
 */
import { message, type Message } from '../words/message';
import {
  basisChannels,
  basisValues,
  commonValues,
  type Convention,
  costOf,
  hallucinatorValues,
  type ImageGeometry,
  ledgerOf,
  type StorageAccount,
  storageOf,
  wholeImages,
} from './storage';
import type { ObjectiveConfig } from '../config/objective';
import {
  MOST_PER_CLASS,
  parameterizationSchema,
  type Code,
  type ParameterizationConfig,
  type PrecisionConfig,
} from '../config/parameterization';
import type { RunConfig } from '../config/schema';
import { assertSuits, isPossible } from './fits';
import { UserError } from '../domain/errors';

/** Limit of the schema. */
const MOST_HALLUCINATORS = 100;
/** Room for the rounding of a budget that was computed, such as 1.90625. */
const ROUNDING = 1e-9;

export interface PlanRequest {
  readonly ipc: number;
  readonly convention?: Convention;
  readonly geometry: ImageGeometry;
  /** MTT keeps one number more: its learned learning rate. */
  readonly objective?: ObjectiveConfig['kind'] | undefined;
  /** Leaves out what differs from these; kernel and channels matter only where there are hallucinators. Maps: default full. */
  readonly only?: {
    readonly formation?: ParameterizationConfig['formation'];
    readonly kernel?: ParameterizationConfig['kernel'];
    readonly mapSize?: ParameterizationConfig['mapSize'];
    readonly baseChannels?: ParameterizationConfig['baseChannels'];
    readonly maxHallucinators?: number;
    /** Numbers of hallucinators beside none. */
    readonly hallucinators?: readonly number[];
  };
  /** Of the bases; default: pixels. */
  readonly code?: Code;
  /** Of what is stored; default: 32 bits. */
  readonly precision?: PrecisionConfig;
}

/** One combination at the largest number of stored images per class that fits; every smaller number fits too. */
export interface BudgetOption {
  readonly parameterization: ParameterizationConfig;
  readonly storage: StorageAccount;
  /** Numbers that are kept beside `storage`: 1 with MTT, for its learned learning rate. */
  readonly learnedValues: 0 | 1;
  /** Stored numbers of the hallucinators for each of the bases; 0 without hallucinators. */
  readonly hallucinatorRatio: number;
  /** How much of the budget is used, 0..1. */
  readonly used: number;
}

/**
 * Every combination of hallucinators, formation, channels and kernel that fits a budget, each with the most bases (or
 * images) per class; only what a run can start with. Sorted: plain pixels, IDC, HaBa, HaBa + IDC; within these by factor, channels, kernel, hallucinators.
 */
export function feasibleForBudget(request: PlanRequest): BudgetOption[] {
  const { ipc, convention = 'values', geometry, objective } = request;
  const limit = { ipc, convention, geometry, learned: learnedValuesOf(objective) };
  return formsOf(request).flatMap((form) => {
    const parameterization = { ...form, basesPerClass: largestWithin(form, limit) };
    const { basesPerClass } = parameterization;
    const isRun = basesPerClass >= 1 && isPossible(parameterization, geometry);
    return isRun ? [optionOf(parameterization, request)] : [];
  });
}

/** A budget on a dataset, and the numbers that an objective keeps besides. */
interface Limit {
  readonly ipc: number;
  readonly convention: Convention;
  readonly geometry: ImageGeometry;
  readonly learned: 0 | 1;
}

/** The most stored images per class with which a parameterization fits a budget; 0 where not even one does. */
export const largestWithin = (form: ParameterizationConfig, limit: Limit): number =>
  limit.convention === 'values'
    ? largestPerClass(form, limit.ipc, limit.geometry)
    : largestInBytes(form, limit);

/** The same where numbers are counted. */
export function largestPerClass(form: ParameterizationConfig, ipc: number, geometry: ImageGeometry): number {
  const { classes, channels, imageSize } = geometry;
  const own = basisChannels(form, geometry);
  const room = ipc * (1 + ROUNDING) * classes * channels * imageSize ** 2;
  const hallucinators = form.hallucinators * hallucinatorValues(form, geometry);
  const basis = basisValues(form.code, own, imageSize);
  const common = commonValues(form.code, own, imageSize);
  const fits = Math.floor((room - hallucinators - common) / (classes * basis));
  return Math.min(MOST_PER_CLASS, Math.max(0, fits));
}

/** The same where bytes are counted, by bisection: more images never take fewer bits. */
function largestInBytes(form: ParameterizationConfig, { ipc, geometry, learned }: Limit): number {
  const fits = (basesPerClass: number): boolean =>
    ledgerOf({ ...form, basesPerClass }, geometry, learned).realImages <= ipc * (1 + ROUNDING);
  let [most, tooMany] = [0, MOST_PER_CLASS + 1];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  return most;
}

/** Whether a run keeps to its own budget; always, where it names none. */
export function isWithinBudget(
  config: Pick<BudgetedConfig, 'budget' | 'parameterization' | 'objective'>,
  geometry: ImageGeometry,
): boolean {
  const { ipc } = config.budget;
  return ipc === null || costIn(config, geometry) <= ipc * (1 + ROUNDING);
}

/** What a run stores in images per class, as its budget counts. */
const costIn = (
  { parameterization, budget, objective }: Pick<BudgetedConfig, 'budget' | 'parameterization' | 'objective'>,
  geometry: ImageGeometry,
): number =>
  costOf(storageOf(parameterization, geometry, learnedValuesOf(objective?.kind)), budget.convention);

/** A run that stores less than this share of its baseline may leave room worth naming. */
const FILLED = 0.95;

/**
 * Whether a parameterization is as large as a budget lets it be: it stores at least 95 % of it, or not one hallucinator
 * more would fit.
 */
export function fillsBudget(config: ParameterizationConfig, ipc: number, geometry: ImageGeometry): boolean {
  if (storageOf(config, geometry).ipcEquivalent >= FILLED * ipc) return true;
  const more = { ...config, hallucinators: config.hallucinators + 1 };
  return config.hallucinators > 0 && largestPerClass(more, ipc, geometry) < config.basesPerClass;
}

/** Throws a UserError where a run's parameterization does not suit the images, or stores more than its budget. */
export function assertStorable(config: BudgetedConfig, geometry: ImageGeometry): void {
  assertSuits(config.parameterization, geometry);
  assertWithinBudget(config, geometry);
}

/** Throws a UserError that names the excess and what would fit when a run stores more than its budget. */
export function assertWithinBudget(config: BudgetedConfig, geometry: ImageGeometry): void {
  if (isWithinBudget(config, geometry)) return;
  const excess = overBudget(config, geometry);
  throw new UserError('bad-input', excess, [{ path: 'budget.ipc', message: excess }]);
}

type BudgetedConfig = Pick<RunConfig, 'budget' | 'parameterization' | 'adversary'> & {
  readonly objective?: Pick<ObjectiveConfig, 'kind'>;
};

/**
 * Changes of a parameterization that bring it within its budget, the smallest change first: fewer stored images, fewer
 * hallucinators, both, bases of one channel, no hallucinators. Empty where nothing at all fits.
 */
export function whatFits(config: BudgetedConfig, geometry: ImageGeometry): ParameterizationConfig[] {
  const { ipc, convention } = config.budget;
  if (ipc === null) return [config.parameterization];
  const limit = { ipc, convention, geometry, learned: learnedValuesOf(config.objective?.kind) };
  const form = config.parameterization;
  const fewest = form.hallucinators === 0 ? 0 : config.adversary.enabled ? 2 : 1;
  const single: ParameterizationConfig = { ...form, baseChannels: 'single' };
  const candidates: (ParameterizationConfig | null)[] = [
    fewerImages(form, limit),
    fewerHallucinators(form, fewest, limit),
    fewerImages({ ...form, hallucinators: fewest }, limit),
    geometry.channels > 1 && fewest > 0 ? fewerImages(single, limit) : null,
    geometry.channels > 1 && fewest > 0 ? fewerImages({ ...single, hallucinators: fewest }, limit) : null,
    fewerImages({ ...form, hallucinators: 0, baseChannels: 'image' }, limit),
  ];
  const texts = new Set<string>();
  return candidates.flatMap((one) => {
    if (one === null) return [];
    const text = JSON.stringify(one);
    if (texts.has(text)) return [];
    texts.add(text);
    return [one];
  });
}

/**
 * Real images per class that a run is compared with: as many as its budget holds; without a budget, as many as hold what it
 * stores (`wholeImages`). At least one.
 */
export const fairImagesPerClass = (
  { ipc, convention }: RunConfig['budget'],
  storage: StorageAccount,
): number =>
  ipc === null ? wholeImages(storage, convention) : Math.max(1, Math.floor(ipc * (1 + ROUNDING)));

/** By how much a run exceeds its budget and what would fit, in one sentence. */
export function overBudget(config: BudgetedConfig, geometry: ImageGeometry): Message {
  const { convention } = config.budget;
  const stored = costIn(config, geometry);
  const ipc = config.budget.ipc ?? stored;
  const counted = convention === 'values' ? '' : message('input.countedInBytes');
  const excess = { stored: figure(stored), counted, excess: figure(stored - ipc), budget: figure(ipc) };
  const [first, second] = whatFits(config, geometry).slice(0, 2).map(describeStored);
  if (first === undefined) return message('input.overBudgetNothingFits', excess);
  const fitting = second === undefined ? first : message('input.oneOrOther', { first, second });
  return message('input.overBudget', { ...excess, fitting });
}

/** A parameterization in words: `10 bases per class with 5 hallucinators`. */
function describeStored(config: ParameterizationConfig): Message {
  const { code, basesPerClass: count, hallucinators, formation, baseChannels, mapSize } = config;
  const grid = formation === 1 ? '' : message('input.stored.grid', { factor: formation, same: formation });
  const coded = describeCode(code);
  if (hallucinators === 0) return message('input.stored.images', { count, grid, coded });
  const maps = mapSize === null ? '' : message('input.stored.maps', { side: mapSize, same: mapSize });
  const values = {
    count,
    grid,
    coded,
    hallucinators: message('input.stored.hallucinators', { count: hallucinators, maps }),
  };
  return baseChannels === 'single'
    ? message('input.stored.singleBases', values)
    : message('input.stored.bases', values);
}

/** What follows the number of bases: ` at 64 frequencies`; nothing for pixels. */
function describeCode(code: Code): Message | '' {
  switch (code.kind) {
    case 'pixels':
      return '';
    case 'frequency':
      return code.chroma === null
        ? message('input.stored.coded', { coefficients: code.coefficients })
        : message('input.stored.coloured', { coefficients: code.coefficients, chroma: code.chroma });
    case 'field':
      return message('input.stored.fields', { width: code.width, layers: code.layers });
    case 'shared':
      return message('input.stored.memories', { memories: code.memories });
  }
}

/** What a run stores on a dataset, with what its objective keeps besides. */
export const storageOfRun = (
  { parameterization, objective }: Pick<BudgetedConfig, 'parameterization' | 'objective'>,
  geometry: ImageGeometry,
): StorageAccount => storageOf(parameterization, geometry, learnedValuesOf(objective?.kind));

/** Numbers that an objective keeps besides the parameterization's. */
export const learnedValuesOf = (objective: ObjectiveConfig['kind'] | undefined): 0 | 1 =>
  objective === 'mtt' ? 1 : 0;

function fewerImages(form: ParameterizationConfig, limit: Limit): ParameterizationConfig | null {
  const basesPerClass = Math.min(form.basesPerClass, largestWithin(form, limit));
  return basesPerClass < 1 ? null : { ...form, basesPerClass };
}

function fewerHallucinators(
  form: ParameterizationConfig,
  fewest: number,
  limit: Limit,
): ParameterizationConfig | null {
  for (let hallucinators = form.hallucinators; hallucinators >= Math.max(1, fewest); hallucinators--) {
    const fewer = { ...form, hallucinators };
    if (largestWithin(fewer, limit) >= form.basesPerClass) return fewer;
  }
  return null;
}

/** All combinations with one basis each: without hallucinators first, formations one after the other. */
function formsOf({
  geometry,
  code = { kind: 'pixels' },
  precision,
  only = {},
}: PlanRequest): ParameterizationConfig[] {
  const { mapSize = null } = only;
  const most = Math.min(MOST_HALLUCINATORS, only.maxHallucinators ?? MOST_HALLUCINATORS);
  const channels = geometry.channels > 1 ? (['image', 'single'] as const) : (['image'] as const);
  const plain = parameterizationSchema.parse({ code, precision });
  const formed = ([1, 2, 3] as const).map((formation) => ({ ...plain, formation }));
  const hallucinated = formed.flatMap((form) =>
    channels.flatMap((baseChannels) =>
      ([1, 3] as const).flatMap((kernel) =>
        Array.from({ length: most }, (_, i) => ({
          ...form,
          baseChannels,
          kernel,
          mapSize,
          hallucinators: i + 1,
        })),
      ),
    ),
  );
  return [...formed, ...hallucinated].filter(
    (form) =>
      (only.formation ?? form.formation) === form.formation &&
      (form.hallucinators === 0 ||
        ((only.hallucinators?.includes(form.hallucinators) ?? true) &&
          (only.kernel ?? form.kernel) === form.kernel &&
          (only.baseChannels ?? form.baseChannels) === form.baseChannels)),
  );
}

function optionOf(
  parameterization: ParameterizationConfig,
  { ipc, convention = 'values', geometry, objective }: PlanRequest,
): BudgetOption {
  const learned = learnedValuesOf(objective);
  const storage = storageOf(parameterization, geometry, learned);
  return {
    parameterization,
    storage,
    learnedValues: learned,
    hallucinatorRatio: storage.hallucinatorValues / storage.baseValues,
    used: costOf(storage, convention) / ipc,
  };
}

/** Two decimals, more for what is smaller. */
const figure = (value: number): string =>
  String(Number(value >= 0.01 ? value.toFixed(2) : value.toPrecision(1)));
