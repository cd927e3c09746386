/** The planner of the storage budget: its columns, the budget's edge over them, and their words. */
import { useI18n } from 'vue-i18n';
import { channelValues, hallucinatorValues, type ImageGeometry } from '@shared/budget/storage';
import { feasibleForBudget, type BudgetOption } from '@shared/budget/planner';
import { type ParameterizationConfig } from '@shared/config/schema';

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
  ipc: number,
  geometry: ImageGeometry,
): BudgetColumn[] {
  const form = parameterization;
  const options = feasibleForBudget({
    ipc,
    geometry,
    code: form.code,
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
  ipc: number,
  geometry: ImageGeometry,
  hallucinators: number,
): number {
  const { baseChannels, code } = parameterization;
  const { classes, channels, imageSize } = geometry;
  const own = hallucinators > 0 && baseChannels === 'single' ? 1 : channels;
  const room = ipc * classes * channels * imageSize ** 2;
  const each = hallucinatorValues(parameterization, geometry);
  return Math.max(0, (room - hallucinators * each) / (classes * own * channelValues(code, imageSize)));
}

/** A parameterization in a few words: `1 basis per class, 5 hallucinators`. */
export function useParameterizationWords(): (config: ParameterizationConfig) => string {
  const { t } = useI18n();
  return (config) => {
    const { basesPerClass: perClass, hallucinators, formation: factor, baseChannels, code, mapSize } = config;
    const stored =
      hallucinators === 0
        ? t('budget.imagesPerClass', { count: perClass }, perClass)
        : t('budget.basesPerClass', { count: perClass }, perClass);
    return [
      stored,
      ...(hallucinators > 0 ? [t('budget.hallucinatorCount', { count: hallucinators }, hallucinators)] : []),
      ...(hallucinators > 0 && mapSize !== null ? [t('budget.maps', { side: mapSize, same: mapSize })] : []),
      ...(code.kind === 'frequency'
        ? [t('budget.coefficients', { count: code.coefficients }, code.coefficients)]
        : []),
      ...(baseChannels === 'single' ? [t('budget.oneChannel')] : []),
      ...(factor > 1 ? [`${factor} × ${factor}`] : []),
    ].join(', ');
  };
}
