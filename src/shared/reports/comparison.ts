/** Which runs may stand beside each other: the field compares at one storage budget, counted by one convention. */
import { besidePixels, costOf, type StorageAccount, wholeImages } from '../budget/storage';
import type { RunConfig } from '../config/schema';

type Budget = RunConfig['budget'];

/** Room for the rounding of a budget that was computed. */
const ROUNDING = 1e-9;

/**
 * Images per class that a comparison allows, as the run's convention counts: what its configuration says, at least what it
 * stores. Numbers are rounded up to whole images, as the field does; bytes are not.
 */
export function comparisonBudget(own: StorageAccount, { ipc, convention }: Budget): number {
  const stored = convention === 'values' ? wholeImages(own, convention) : costOf(own, convention);
  return Math.max(stored, ipc ?? 0);
}

/**
 * Whether `other` may be compared with the run at its budget. In bytes only whole images may exceed it, real ones or plain
 * pixels of 8 bits with their scales, and only as few as hold the run: a baseline has no parts of images.
 */
export function withinComparison(own: StorageAccount, other: StorageAccount, budget: Budget): boolean {
  const cost = costOf(other, budget.convention);
  const most = comparisonBudget(own, budget);
  if (cost <= most + ROUNDING) return true;
  if (budget.convention === 'values') return false;
  const whole = Math.max(wholeImages(own, budget.convention), Math.ceil(most - besidePixels(own) - ROUNDING));
  return cost >= whole - ROUNDING && cost <= whole + besidePixels(own) + ROUNDING;
}
