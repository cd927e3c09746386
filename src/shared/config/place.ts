/** Where the dataset of a run lies: another folder on every machine, and no part of what the run is. */
import type { RunConfig } from './schema';

/** The configuration with its dataset in another folder; an embedded dataset has none. */
export function withDataPath(config: RunConfig, path: string): RunConfig {
  return 'path' in config.dataset ? { ...config, dataset: { ...config.dataset, path } } : config;
}

/**
 * Whether two parsed configurations, whose keys are in the schema's order, are of the same run. Where the dataset's folder lies
 * may have changed: it can be moved.
 */
export const sameRun = (a: RunConfig, b: RunConfig): boolean =>
  JSON.stringify(withDataPath(a, '')) === JSON.stringify(withDataPath(b, ''));
