/** What ended a command, in words and as an exit code. */
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { libraryTrouble } from '../core/disk/refusals';
import { LibraryInUseError } from '../store/lock';
import type { Terminal } from './command';
import { EXIT, type ExitCode, InterruptedError } from './exit';
import { spoken } from './language';

/** Says an error on standard error; answers the exit code that goes with it. */
export function reported(error: unknown, terminal: Terminal): ExitCode {
  const expected = error instanceof UserError;
  const said = expected ? error.said : libraryTrouble(error);
  terminal.err(`${said === null ? description(error) : oneLine(spoken(said))}\n`);
  if (error instanceof InterruptedError) return EXIT.interrupted;
  if (error instanceof LibraryInUseError) return EXIT.locked;
  return expected ? EXIT.badInput : EXIT.failed;
}

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

function description(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return spoken(message('terminal.unexpected', { reason: text }));
}
