/** Which engine a run gets: what its configuration names, else the one it began on, else the one of the settings. */
import type { RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Engine } from '../core/engine/types';

export type EngineChoice = RunConfig['engine'];

/** Half precision leaves one engine. A run that has begun goes on with its engine, so that it ends as it would have ended without the interruption. */
export function chooseEngine(
  { config, engine, iteration }: Pick<Run, 'config' | 'engine' | 'iteration'>,
  preferred: EngineChoice,
): EngineChoice {
  if (config.engine !== 'auto') return config.engine;
  if (config.precision === 'f16') return 'webgpu';
  return iteration > 0 && engine !== null ? engine : preferred;
}

/**
 * Opens the chosen engine. Where the configuration leaves the choice open and that engine is gone (a run that began on
 * another machine, a driver that was removed), the best of those present serves and `warn` is told. Not so for half
 * precision, which no other engine has.
 */
export async function openChosen(
  { config, engine }: { readonly config: RunConfig; readonly engine: EngineChoice },
  open: (choice: EngineChoice) => Promise<Engine>,
  warn: (message: string) => void,
): Promise<Engine> {
  try {
    return await open(engine);
  } catch (error) {
    const isOpen = config.engine === 'auto' && engine !== 'auto' && config.precision === 'f32';
    if (!(error instanceof UserError) || !isOpen) throw error;
    warn(`${error.message} Another engine takes its place: figures can differ in the last digits.`);
    return open('auto');
  }
}
