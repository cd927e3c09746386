/** The configuration that `plan` and `profile` look at, and images for it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunConfig } from '@shared/config/schema';
import { openDataset } from '../../core/data/open';
import { standInDataset } from '../../core/data/standIn';
import type { LoadedDataset } from '../../core/data/images';
import { resourcesPath } from '../../platform/resources';
import type { CommandInput } from '../command';
import { isOwnPreset, readConfigWithoutData } from '../config';
import { withEngineOption } from '../engineChoice';
import { ownPresets } from '../library';

/** Reads the configuration that the command names, for the engine `webgpu` in the precision that `--precision` names. Throws UserError when there is none or it is not valid. */
export async function namedConfig(input: CommandInput): Promise<RunConfig> {
  const [source = ''] = input.positionals;
  const own = isOwnPreset(source) ? await ownPresets(input) : [];
  const config = readConfigWithoutData(source, input.text['data'], own);
  return withEngineOption({ ...config, engine: 'webgpu' }, input);
}

/** Does work with noise in place of a known dataset, else with the dataset itself, whose sizes only its files tell. */
export async function withImages<T>(
  { dataset: config }: RunConfig,
  work: (dataset: LoadedDataset) => Promise<T>,
): Promise<T> {
  const standIn = standInDataset(config);
  if (standIn) return work(standIn);
  const cache = await mkdtemp(join(tmpdir(), 'haba-images-'));
  try {
    const dataset = await openDataset(
      { ...config, whitening: 'none' },
      { resources: resourcesPath(), cache },
    );
    return await work(dataset);
  } finally {
    await rm(cache, { recursive: true, force: true });
  }
}
