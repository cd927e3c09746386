import { MARK } from '@shared/startWords';

/** The words of a command, or null when the studio is meant. */
export function commandWords(argv: readonly string[]): string[] | null {
  const at = argv.indexOf(MARK);
  return at < 0 ? null : argv.slice(at + 1);
}
