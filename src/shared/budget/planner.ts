/**
 * What fits a storage budget. A budget is a number of images per class (IPC): `ipc` times classes, channels, height and
 * width is how many numbers a method may store. Bases and hallucinators count, as the field counts; the single learned
 * learning rate of MTT is named beside them and does not count.
 */
import {
  baselineImagesPerClass,
  hallucinatorValues,
  storageOf,
  type ImageGeometry,
  type StorageAccount,
} from './storage';
import type { ObjectiveConfig } from '../config/objective';
import { storedForm, type ParameterizationConfig, type StoredForm } from '../config/parameterization';
import type { RunConfig } from '../config/schema';
import { UserError } from '../domain/errors';

type Kind = ParameterizationConfig['kind'];

/** Limits of the schema. */
const MOST_PER_CLASS = 1000;
const MOST_HALLUCINATORS = 100;
/** Room for the rounding of a budget that was computed, such as 1.90625. */
const ROUNDING = 1e-9;

export interface PlanRequest {
  readonly ipc: number;
  readonly geometry: ImageGeometry;
  /** MTT keeps one number more: its learned learning rate. */
  readonly objective?: ObjectiveConfig['kind'];
  /** Leaves out what differs from these; kernel and channels matter only where there are hallucinators. */
  readonly only?: {
    readonly kinds?: readonly Kind[];
    readonly factor?: StoredForm['factor'];
    readonly kernel?: StoredForm['kernel'];
    readonly baseChannels?: StoredForm['baseChannels'];
    readonly maxHallucinators?: number;
  };
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
 * images) per class. Sorted: plain pixels, IDC, HaBa, HaBa + IDC; within these by factor, channels, kernel, hallucinators.
 */
export function feasibleForBudget(request: PlanRequest): BudgetOption[] {
  const { ipc, geometry, objective } = request;
  return formsOf(request).flatMap((form) => {
    const perClass = largestPerClass(form, ipc, geometry);
    if (perClass < 1) return [];
    return [optionOf(configOf({ ...form, perClass }), ipc, geometry, objective)];
  });
}

/** The stored images per class that a form may have in a budget; 0 where not even one fits. */
export function largestPerClass(form: StoredForm, ipc: number, geometry: ImageGeometry): number {
  const { classes, channels, imageSize } = geometry;
  const baseChannels = form.baseChannels === 'single' ? 1 : channels;
  const pixels = imageSize * imageSize;
  const room = ipc * (1 + ROUNDING) * classes * channels * pixels;
  const hallucinators =
    form.hallucinators * hallucinatorValues(form.kernel, baseChannels, channels, imageSize);
  const fits = Math.floor((room - hallucinators) / (classes * baseChannels * pixels));
  return Math.min(MOST_PER_CLASS, Math.max(0, fits));
}

/** Whether a run keeps to its own budget; always, where it names none. */
export function isWithinBudget(
  config: Pick<RunConfig, 'budget' | 'parameterization'>,
  geometry: ImageGeometry,
): boolean {
  const { ipc } = config.budget;
  return ipc === null || storageOf(config.parameterization, geometry).ipcEquivalent <= ipc * (1 + ROUNDING);
}

/** A run that stores less than this share of its baseline may leave room worth naming. */
const FILLED = 0.95;

/**
 * Whether a parameterization is as large as a budget lets it be: it stores at least 95 % of it, or not one hallucinator
 * more would fit.
 */
export function fillsBudget(config: ParameterizationConfig, ipc: number, geometry: ImageGeometry): boolean {
  if (storageOf(config, geometry).ipcEquivalent >= FILLED * ipc) return true;
  const form = storedForm(config);
  const more = { ...form, hallucinators: form.hallucinators + 1 };
  return form.hallucinators > 0 && largestPerClass(more, ipc, geometry) < form.perClass;
}

/** Throws a UserError that names the excess and what would fit when a run stores more than its budget. */
export function assertWithinBudget(config: BudgetedConfig, geometry: ImageGeometry): void {
  if (isWithinBudget(config, geometry)) return;
  const message = overBudgetSentence(config, geometry);
  throw new UserError('bad-input', message, [{ path: 'budget.ipc', message }]);
}

type BudgetedConfig = Pick<RunConfig, 'budget' | 'parameterization' | 'adversary'>;

/**
 * Changes of a parameterization that bring it within its budget, the smallest change first: fewer stored images, fewer
 * hallucinators, both, bases of one channel, no hallucinators. Empty where nothing at all fits.
 */
export function whatFits(config: BudgetedConfig, geometry: ImageGeometry): ParameterizationConfig[] {
  const { ipc } = config.budget;
  if (ipc === null) return [config.parameterization];
  const form = storedForm(config.parameterization);
  const fewest = form.hallucinators === 0 ? 0 : config.adversary.enabled ? 2 : 1;
  const single: StoredForm = { ...form, baseChannels: 'single' };
  const candidates: (StoredForm | null)[] = [
    fewerImages(form, ipc, geometry),
    fewerHallucinators(form, fewest, ipc, geometry),
    fewerImages({ ...form, hallucinators: fewest }, ipc, geometry),
    geometry.channels > 1 && fewest > 0 ? fewerImages(single, ipc, geometry) : null,
    geometry.channels > 1 && fewest > 0
      ? fewerImages({ ...single, hallucinators: fewest }, ipc, geometry)
      : null,
    fewerImages({ ...form, hallucinators: 0, baseChannels: 'image' }, ipc, geometry),
  ];
  const texts = new Set<string>();
  return candidates.flatMap((one) => {
    if (one === null) return [];
    const fitting = configOf(one);
    const text = JSON.stringify(fitting);
    if (texts.has(text)) return [];
    texts.add(text);
    return [fitting];
  });
}

/**
 * Real images per class that a run is compared with: as many as its budget holds; without a budget, as many as it stores,
 * rounded up. At least one.
 */
export const fairImagesPerClass = (budget: number | null, storedIpc: number): number =>
  budget === null ? baselineImagesPerClass(storedIpc) : Math.max(1, Math.floor(budget * (1 + ROUNDING)));

/** By how much a run exceeds its budget and what would fit, in one sentence. */
export function overBudgetSentence(config: BudgetedConfig, geometry: ImageGeometry): string {
  const stored = storageOf(config.parameterization, geometry).ipcEquivalent;
  const ipc = config.budget.ipc ?? stored;
  const excess = `The run stores ${figure(stored)} images per class, ${figure(stored - ipc)} more than its budget of ${figure(ipc)}`;
  const fitting = whatFits(config, geometry).slice(0, 2).map(describeStored);
  const [last] = fitting.slice(-1);
  if (last === undefined) return `${excess}, in which nothing fits: raise the budget.`;
  return `${excess}: ${fitting.length > 1 ? `${fitting.slice(0, -1).join(', ')} or ${last}` : last} would fit, or raise the budget.`;
}

/** A parameterization in words: `10 bases per class with 5 hallucinators`. */
function describeStored(config: ParameterizationConfig): string {
  const { perClass, hallucinators, factor, baseChannels } = storedForm(config);
  const grid = factor === 1 ? '' : ` of ${factor} x ${factor}`;
  if (hallucinators === 0) return `${plural(perClass, 'image')}${grid} per class`;
  const bases = `${perClass} ${baseChannels === 'single' ? 'single-channel ' : ''}${perClass === 1 ? 'basis' : 'bases'}`;
  return `${bases}${grid} per class with ${plural(hallucinators, 'hallucinator')}`;
}

/** Numbers that an objective keeps besides the parameterization's. */
export const learnedValuesOf = (objective: ObjectiveConfig['kind'] | undefined): 0 | 1 =>
  objective === 'mtt' ? 1 : 0;

function fewerImages(form: StoredForm, ipc: number, geometry: ImageGeometry): StoredForm | null {
  const perClass = Math.min(form.perClass, largestPerClass(form, ipc, geometry));
  return perClass < 1 ? null : { ...form, perClass };
}

function fewerHallucinators(
  form: StoredForm,
  fewest: number,
  ipc: number,
  geometry: ImageGeometry,
): StoredForm | null {
  for (let hallucinators = form.hallucinators; hallucinators >= Math.max(1, fewest); hallucinators--) {
    const fewer = { ...form, hallucinators };
    if (largestPerClass(fewer, ipc, geometry) >= form.perClass) return fewer;
  }
  return null;
}

function formsOf({ geometry, only = {} }: PlanRequest): StoredForm[] {
  const { kinds = ['pixels', 'idc', 'haba', 'haba+idc'] } = only;
  const most = Math.min(MOST_HALLUCINATORS, only.maxHallucinators ?? MOST_HALLUCINATORS);
  const channels = geometry.channels > 1 ? (['image', 'single'] as const) : (['image'] as const);
  return (['pixels', 'idc', 'haba', 'haba+idc'] as const)
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) => {
      const factors = kind.includes('idc') ? ([2, 3] as const) : ([1] as const);
      const plain = kind === 'pixels' || kind === 'idc';
      return factors.flatMap((factor) =>
        (plain ? (['image'] as const) : channels).flatMap((baseChannels) =>
          (plain ? ([3] as const) : ([1, 3] as const)).flatMap((kernel) =>
            Array.from({ length: plain ? 1 : most }, (_, i) => ({
              perClass: 1,
              hallucinators: plain ? 0 : i + 1,
              factor,
              baseChannels,
              kernel,
              hallucinatorStart: 'random' as const,
              initialisation: 'real' as const,
            })),
          ),
        ),
      );
    })
    .filter(
      (form) =>
        (only.factor ?? form.factor) === form.factor &&
        (form.hallucinators === 0 ||
          ((only.kernel ?? form.kernel) === form.kernel &&
            (only.baseChannels ?? form.baseChannels) === form.baseChannels)),
    );
}

/** The configuration of a form, whatever it is called. */
function configOf(form: StoredForm): ParameterizationConfig {
  const { perClass, hallucinators, factor, baseChannels, kernel, hallucinatorStart, initialisation } = form;
  if (hallucinators === 0) {
    const pixels = { imagesPerClass: perClass, initialisation };
    return factor === 1 ? { kind: 'pixels', ...pixels } : { kind: 'idc', factor, ...pixels };
  }
  const haba = {
    basesPerClass: perClass,
    hallucinators,
    kernel,
    baseChannels,
    hallucinatorStart,
    initialisation,
  };
  return factor === 1 ? { kind: 'haba', ...haba } : { kind: 'haba+idc', factor, ...haba };
}

function optionOf(
  parameterization: ParameterizationConfig,
  ipc: number,
  geometry: ImageGeometry,
  objective: ObjectiveConfig['kind'] | undefined,
): BudgetOption {
  const storage = storageOf(parameterization, geometry);
  return {
    parameterization,
    storage,
    learnedValues: learnedValuesOf(objective),
    hallucinatorRatio: storage.hallucinatorValues / storage.baseValues,
    used: storage.ipcEquivalent / ipc,
  };
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Two decimals, more for what is smaller. */
const figure = (value: number): string =>
  String(Number(value >= 0.01 ? value.toFixed(2) : value.toPrecision(1)));
