/** How much fits a storage budget. */
import { storageOf, type ImageGeometry } from '../budget';
import type { ParameterizationConfig } from '../config/parameterization';

/** Room for rounding when storage is compared with a budget, in images per class. */
export const BUDGET_TOLERANCE = 1e-9;

/**
 * The most bases (or images) per class with which a parameterization keeps to `budget` images per class; 0 when its
 * hallucinators alone take more. Storage is linear in the number per class.
 */
export function mostPerClass(
  budget: number,
  withPerClass: (perClass: number) => ParameterizationConfig,
  geometry: ImageGeometry,
): number {
  const ipc = (perClass: number): number => storageOf(withPerClass(perClass), geometry).ipcEquivalent;
  const each = ipc(2) - ipc(1);
  return Math.max(0, Math.floor(1 + (budget - ipc(1)) / each + BUDGET_TOLERANCE));
}
