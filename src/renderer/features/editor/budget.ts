/** The planner of the storage budget: its columns, the budget's edge over them, and their words. */
import { useI18n } from 'vue-i18n';
import { type Convention, type ImageGeometry, ledgerOf } from '@shared/budget/storage';
import { feasibleForBudget, learnedValuesOf, type BudgetOption } from '@shared/budget/planner';
import type { ObjectiveConfig } from '@shared/config/objective';
import type { Code } from '@shared/config/parameterization';
import { type ParameterizationConfig } from '@shared/config/schema';

/** A budget in images per class, as a convention counts, on a dataset. */
export interface PlannedBudget {
  readonly ipc: number;
  readonly convention: Convention;
  readonly geometry: ImageGeometry;
  /** What is matched: MTT keeps a learned rate besides. */
  readonly objective?: ObjectiveConfig['kind'] | undefined;
}

/** Columns that are shown at least, where so many fit. */
const USUAL = 20;

export interface BudgetColumn {
  readonly hallucinators: number;
  /** The most bases (or images) per class that fit; 0 where not even one does. */
  readonly perClass: number;
  /** Null where nothing fits. */
  readonly option: BudgetOption | null;
}

/**
 * What fits a budget with the formation, channels and kernel of a parameterization: plain images first, then 1, 2, …
 * hallucinators, as far as anything fits, at most twenty, at least as many as the parameterization has. Options keep
 * how it is initialised.
 */
export function budgetColumns(
  parameterization: ParameterizationConfig,
  budget: PlannedBudget,
): BudgetColumn[] {
  const form = parameterization;
  const { geometry } = budget;
  const options = feasibleForBudget({
    ...budget,
    code: form.code,
    precision: form.precision,
    only: {
      formation: form.formation,
      kernel: form.kernel,
      mapSize: form.mapSize,
      baseChannels: geometry.channels === 1 ? 'image' : form.baseChannels,
      maxHallucinators: Math.max(USUAL, form.hallucinators),
    },
  });
  const columns = options.map((option): BudgetColumn => {
    const { hallucinators, basesPerClass: perClass } = option.parameterization;
    const { initialisation, hallucinatorStart } = form;
    const taken = { ...option.parameterization, initialisation, hallucinatorStart };
    return { hallucinators, perClass, option: { ...option, parameterization: taken } };
  });
  const last = Math.max(form.hallucinators, ...columns.map((column) => column.hallucinators));
  return Array.from(
    { length: last + 1 },
    (_, hallucinators) =>
      columns.find((column) => column.hallucinators === hallucinators) ?? {
        hallucinators,
        perClass: 0,
        option: null,
      },
  );
}

/** The same with another number of stored images per class. */
export const withPerClass = (
  parameterization: ParameterizationConfig,
  perClass: number,
): ParameterizationConfig => ({ ...parameterization, basesPerClass: perClass });

/* The edge of a storage budget over the number of hallucinators, for the planner's chart. */

/**
 * Bases per class that the budget has room for beside `hallucinators`, not rounded to whole ones: a straight line. Plain
 * images, beside none, have all channels.
 */
export function budgetLine(
  parameterization: ParameterizationConfig,
  { ipc, convention, geometry, objective }: PlannedBudget,
  hallucinators: number,
): number {
  const { classes, channels, imageSize } = geometry;
  const [unit, perValue] = convention === 'values' ? (['values', 1] as const) : (['bits', 8] as const);
  const stored = (basesPerClass: number, count: number): number => {
    const baseChannels = count > 0 ? parameterization.baseChannels : 'image';
    const form = { ...parameterization, basesPerClass, hallucinators: count, baseChannels };
    return ledgerOf(form, geometry, learnedValuesOf(objective)).total[unit];
  };
  // What one more basis and one more hallucinator take says all: both grow in straight lines.
  const beside = Math.min(1, hallucinators);
  const each = beside === 0 ? 0 : stored(1, 2) - stored(1, 1);
  const basis = stored(2, beside) - stored(1, beside);
  const room = ipc * classes * channels * imageSize ** 2 * perValue;
  return Math.max(0, 1 + (room - stored(1, beside) - (hallucinators - beside) * each) / basis);
}

/** A parameterization in a few words: `1 basis per class, 5 hallucinators`. */
export function useParameterizationWords(): (config: ParameterizationConfig) => string {
  const { t } = useI18n();
  const codeWords = (code: Code): string[] => {
    switch (code.kind) {
      case 'pixels':
        return [];
      case 'frequency':
        return [
          t('budget.coefficients', { count: code.coefficients }, code.coefficients),
          ...(code.chroma === null ? [] : [t('budget.chroma', { count: code.chroma })]),
        ];
      case 'field':
        return [t('budget.fields', { width: code.width, layers: code.layers })];
      case 'shared':
        return [t('budget.memories', { count: code.memories }, code.memories)];
    }
  };
  return (config) => {
    const { basesPerClass: perClass, hallucinators, formation: factor, baseChannels } = config;
    const { code, mapSize, precision } = config;
    const stored =
      hallucinators === 0
        ? t('budget.imagesPerClass', { count: perClass }, perClass)
        : t('budget.basesPerClass', { count: perClass }, perClass);
    return [
      stored,
      ...(hallucinators > 0 ? [t('budget.hallucinatorCount', { count: hallucinators }, hallucinators)] : []),
      ...(hallucinators > 0 && mapSize !== null ? [t('budget.maps', { side: mapSize, same: mapSize })] : []),
      ...codeWords(code),
      ...(baseChannels === 'single' ? [t('budget.oneChannel')] : []),
      ...(factor > 1 ? [`${factor} × ${factor}`] : []),
      ...(precision.bits < 32 ? [t('budget.bits', { count: precision.bits })] : []),
    ].join(', ');
  };
}
