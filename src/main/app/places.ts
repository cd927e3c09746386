/** Which library this start opens and where its window state and log lie. */
import { join, resolve } from 'node:path';
import { dataFolder, defaultLibraryFolder } from '../platform/folders';

export interface Places {
  readonly library: string;
  /** Chromium's profile, the windows' state and app.log. One per library, so that each can be open once. */
  readonly profile: string;
  /** Whether the environment or an option names the library, so that the studio cannot choose it. */
  readonly isNamed: boolean;
}

const OPTION = '--library=';

/** HABA_LIBRARY_DIR, else `--library=DIR`, else the default library. A library of its own brings its own profile. */
export function placesOf(argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Places {
  const option = argv.find((argument) => argument.startsWith(OPTION))?.slice(OPTION.length);
  const named = env['HABA_LIBRARY_DIR'] || option;
  if (!named) return { library: defaultLibraryFolder(), profile: dataFolder(), isNamed: false };
  const library = resolve(named);
  return { library, profile: join(library, 'studio'), isNamed: true };
}
