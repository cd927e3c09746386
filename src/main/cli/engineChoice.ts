/** Which engine and precision a command runs with. */
import { crossFieldProblems, type RunConfig } from '@shared/config/schema';
import { ENGINE_IDS, type Precision, PRECISIONS, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Library } from '../store/library';
import { chooseEngine, type EngineChoice } from '../training/engine';
import type { CommandInput } from './command';

/** What `--engine` names; null without it. Throws UserError when there is no such engine. */
export function chosenEngine(input: CommandInput): EngineChoice | null {
  const named = input.text['engine'];
  if (named === undefined) return null;
  const engine = (['auto', ...ENGINE_IDS] as const).find((id) => id === named);
  if (engine) return engine;
  throw new UserError(
    'bad-input',
    message('commandLine.unknownEngine', { named, engineIds: ENGINE_IDS.join(', ') }),
  );
}

function chosenPrecision(input: CommandInput): Precision | null {
  const named = input.text['precision'];
  if (named === undefined) return null;
  const precision = PRECISIONS.find((one) => one === named);
  if (precision) return precision;
  throw new UserError(
    'bad-input',
    message('commandLine.unknownPrecision', { named, precisions: PRECISIONS.join(' or ') }),
  );
}

/**
 * The configuration with what `--engine` and `--precision` name, where they name something.
 * @throws UserError when the two do not go together.
 */
export function withEngineOption(config: RunConfig, input: CommandInput): RunConfig {
  const changed = {
    ...config,
    engine: chosenEngine(input) ?? config.engine,
    precision: chosenPrecision(input) ?? config.precision,
  };
  const [problem] = crossFieldProblems(changed).filter(({ path }) => path === 'precision');
  if (problem !== undefined) throw new UserError('bad-input', problem.message);
  return changed;
}

/** The engine to open for a new run, or for one that has begun. */
export const engineFor = (library: Library, config: RunConfig, begun: Run | null): EngineChoice =>
  chooseEngine(
    { config, engine: begun?.engine ?? null, iteration: begun?.iteration ?? 0 },
    library.settings.get().engine,
  );
