/** Which runs may stand beside each other: the field compares at one storage budget, counted by one convention. */
import { baselineImagesPerClass, costOf, type StorageAccount } from '../budget/storage';
import type { RunConfig } from '../config/schema';

type Budget = RunConfig['budget'];

/** Images per class that a comparison allows: what the run's configuration says, at least the fair baseline's. */
export const comparisonBudget = (own: StorageAccount, { ipc, convention }: Budget): number =>
  Math.max(baselineImagesPerClass(costOf(own, convention)), ipc ?? 0);

/** Whether `other` may be compared with the run at its budget. */
export const withinComparison = (own: StorageAccount, other: StorageAccount, budget: Budget): boolean =>
  costOf(other, budget.convention) <= comparisonBudget(own, budget) + 1e-9;
