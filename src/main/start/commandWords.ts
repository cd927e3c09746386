import { MARK } from '@shared/commandMark';

/** Asks whether what Node.js would run of a package is as it was packed: `haba` of packages does before each command. */
export const CHECK = '--haba-check';

/** The words of a command, or null when the studio is meant. */
export function commandWords(argv: readonly string[]): string[] | null {
  const at = argv.indexOf(MARK);
  return at < 0 ? null : argv.slice(at + 1);
}
