import type { RunConfig } from '@shared/config/schema';
import { ENGINE_IDS, type Run } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { Library } from '../store/library';
import { chooseEngine, type EngineChoice } from '../training/engineChoice';
import type { CommandInput } from './args';

/** What `--engine` names; null without it. Throws UserError when there is no such engine. */
export function chosenEngine(input: CommandInput): EngineChoice | null {
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

/** The engine to open for a new run, or for one that has begun. */
export const engineFor = (library: Library, config: RunConfig, begun: Run | null): EngineChoice =>
  chooseEngine(
    { config, engine: begun?.engine ?? null, iteration: begun?.iteration ?? 0 },
    library.settings.get().engine,
  );
