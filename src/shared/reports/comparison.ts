/** Which runs may stand beside each other: the field compares at one storage budget. */
import { baselineImagesPerClass, type StorageAccount } from '../budget/storage';

/** Images per class that a comparison allows: what the run's configuration says, at least the fair baseline's. */
export const comparisonBudget = (own: StorageAccount, limit: number | null): number =>
  Math.max(baselineImagesPerClass(own.ipcEquivalent), limit ?? 0);

/** Whether `other` may be compared with the run at its budget. */
export const withinComparison = (own: StorageAccount, other: StorageAccount, limit: number | null): boolean =>
  other.ipcEquivalent <= comparisonBudget(own, limit) + 1e-9;
