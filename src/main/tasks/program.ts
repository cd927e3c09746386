/** Which program this is: its version, and the SHA-256 of all its code. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MARK } from '@shared/startWords';
import { UserError } from '@shared/domain/errors';
import type { Program } from '@shared/tasks/task';
import { message, type Message } from '@shared/words/message';
import packageJson from '../../../package.json';

/** The command line among the files of a build. */
const ENTRY = 'cli.js';

/** The program at hand. The sum is null where it runs from its sources. */
export function thisProgram(): Program {
  const { version } = packageJson;
  const folder = folderOfBuild(dirname(fileURLToPath(import.meta.url)));
  return { version, sha256: folder === null ? null : sumOf(folder) };
}

function folderOfBuild(start: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ENTRY))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** Of the names and contents of all files of code, in the order of their names. */
function sumOf(folder: string): string {
  const hash = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.js'),
  );
  for (const name of names.map((one) => one.replaceAll('\\', '/')).sort()) {
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    hash.update(`${name} ${sum}\n`);
  }
  return hash.digest('hex');
}

/**
 * Whether a program may do a task's runs: null when it is the one that made the task, a sentence to be said when it is another
 * build of the same version.
 * @throws UserError when it is another version
 */
export function differenceTo(made: Program, here: Program): Message | null {
  if (made.version !== here.version) {
    throw new UserError(
      'conflict',
      message('tasks.otherVersion', { made: made.version, here: here.version }),
    );
  }
  return made.sha256 === here.sha256 ? null : message('tasks.otherBuild', { version: here.version });
}

/** The words before those of a command of this program, in any working directory. */
export const programWords = (): string[] => {
  const isElectron = process.versions['electron'] !== undefined;
  return [
    process.execPath,
    ...(isElectron ? [MARK] : process.argv.slice(1, 2).map((entry) => resolve(entry))),
  ];
};
