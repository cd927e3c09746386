import type { RunConfig } from '@shared/config/schema';
import { ENGINE_IDS, type Run } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { Library } from '../store/library';
import type { CommandInput } from './args';

/** What `--engine` names; null without it. Throws UserError when there is no such engine. */
export function chosenEngine(input: CommandInput): RunConfig['engine'] | null {
  const named = input.text['engine'];
  if (named === undefined) return null;
  const engine = (['auto', ...ENGINE_IDS] as const).find((id) => id === named);
  if (engine) return engine;
  throw new UserError('bad-input', `There is no engine "${named}": choose auto, ${ENGINE_IDS.join(', ')}.`);
}

/** The configuration with the engine that `--engine` names, if it names one. */
export const withEngineOption = (config: RunConfig, input: CommandInput): RunConfig => ({
  ...config,
  engine: chosenEngine(input) ?? config.engine,
});

/**
 * The engine to open: what the configuration names; where it leaves that open, the one that the run began on, so that
 * it goes on exactly, else the one of the library's settings.
 */
export function engineFor(library: Library, config: RunConfig, begun?: Run): RunConfig['engine'] {
  if (config.engine !== 'auto') return config.engine;
  return begun?.engine ?? library.settings.get().engine;
}
