/** Whether a dataset's files are still what they were, and still make a dataset. */
import type { DatasetConfig } from '@shared/config/dataset';
import { UserError } from '@shared/domain/errors';
import { surveyDataset } from '../core/data/open';
import { placeOfDataset } from '../core/data/recognise';
import { differenceOf, readManifest, type Manifest, type ManifestOptions } from './manifest';

export interface CheckResult {
  /** What the files are now; null when they could not be read. */
  readonly manifest: Manifest | null;
  /** What is wrong, in one sentence; null when all is well. */
  readonly problem: string | null;
}

/**
 * Reads every file of a dataset, compares them with what they were (`before`, null the first time), and reads the dataset
 * as runs do. What is wrong is an answer, not an error.
 */
export async function checkDataset(
  config: Extract<DatasetConfig, { path: string }>,
  before: Manifest | null,
  resources: string,
  options: ManifestOptions,
): Promise<CheckResult> {
  try {
    const place = (await placeOfDataset(config.path, config.source)) ?? config.path;
    const manifest = await readManifest(place, options);
    const difference = before === null ? null : differenceOf(before, manifest);
    if (difference !== null) {
      return { manifest, problem: `Its files have changed since they were checked first: ${difference}.` };
    }
    await surveyDataset(config, resources);
    return { manifest, problem: null };
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof UserError) return { manifest: null, problem: error.message };
    const reason = error instanceof Error ? error.message : String(error);
    return { manifest: null, problem: `Its files cannot be read (${reason}).` };
  }
}
