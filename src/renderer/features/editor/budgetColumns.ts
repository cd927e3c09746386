/** The columns of the planner: how many bases per class fit beside each number of hallucinators. */
import type { ImageGeometry } from '@shared/budget/storage';
import { feasibleForBudget, type BudgetOption } from '@shared/budget/planner';
import { storedForm, type ParameterizationConfig } from '@shared/config/schema';

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
  const form = storedForm(parameterization);
  const options = feasibleForBudget({
    ipc,
    geometry,
    only: {
      kinds: form.factor === 1 ? ['pixels', 'haba'] : ['idc', 'haba+idc'],
      factor: form.factor,
      kernel: form.kernel,
      baseChannels: geometry.channels === 1 ? 'image' : form.baseChannels,
      maxHallucinators: Math.max(USUAL, form.hallucinators),
    },
  });
  const columns = options.map((option): BudgetColumn => {
    const { hallucinators, perClass } = storedForm(option.parameterization);
    const { initialisation, hallucinatorStart } = form;
    const { parameterization } = option;
    const taken =
      'hallucinators' in parameterization
        ? { ...parameterization, initialisation, hallucinatorStart }
        : { ...parameterization, initialisation };
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
): ParameterizationConfig =>
  'basesPerClass' in parameterization
    ? { ...parameterization, basesPerClass: perClass }
    : { ...parameterization, imagesPerClass: perClass };
