/** The library as a whole: is it intact, what can go, a backup of it, and a backup in its place. */
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, say, type Message } from '@shared/words/message';
import { terminalLanguage } from '../language';
import { defaultLibraryFolder } from '../../platform/folders';
import { bytes } from '../../reports/format';
import { Library } from '../../store/library';
import { takeLock } from '../../store/lock';
import { backupLibrary } from '../../upkeep/backup';
import { checkLibrary } from '../../upkeep/check';
import { clean, surplusIn } from '../../upkeep/clean';
import { prepareRestore } from '../../upkeep/restore';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { withLibrary } from '../library';
import { job } from './archive';

const result = (value: object): string => `${JSON.stringify({ event: 'result', ...value })}\n`;

export const checkLibraryCommand: Command = {
  name: 'library check',
  summary: 'Check the whole library: the database, the hash of every checkpoint, the files of reports.',
  words: [],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: 'Changes nothing. Ends with 1 when something is damaged, and says for each what to do.',
  async run(input, terminal) {
    return withLibrary(input, async (library) => {
      const check = await job(terminal, 'checking', (options) => checkLibrary(library, options));
      const said = (words: Message): string => say(terminalLanguage(), words);
      const findings = check.findings.map((one) => ({
        ...one,
        what: said(one.what),
        todo: said(one.todo),
      }));
      if (input.flags.has('json')) terminal.out(result({ ...check, findings }));
      else {
        findings.forEach(({ what, todo }) => terminal.out(`${what} ${todo}\n`));
        terminal.out(
          `${check.findings.length === 0 ? 'Nothing is damaged' : `Damaged: ${check.findings.length}`} ` +
            `(${check.tables} tables, ${check.blobs} checkpoint files with ${bytes(check.bytes)}, ${check.reports} reports).\n`,
        );
      }
      return check.findings.length === 0 ? EXIT.done : EXIT.failed;
    });
  },
};

export const cleanLibraryCommand: Command = {
  name: 'library clean',
  summary: 'Delete files that nothing in the library refers to.',
  words: [],
  options: {
    checkpoints: { help: 'Also delete checkpoints of runs at rest that the settings do not keep.' },
    'dry-run': { help: 'Only say how much it would be.' },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details:
    'Of each run, the settings keep its last checkpoints (five unless the studio is told otherwise), every n-th if so wished, ' +
    'and always those that an evaluation was made of.',
  async run(input, terminal) {
    const checkpoints = input.flags.has('checkpoints');
    return withLibrary(input, async (library) => {
      const surplus = await surplusIn(library);
      const dry = input.flags.has('dry-run');
      const freed = dry ? 0 : await clean(library, { orphans: true, checkpoints });
      if (input.flags.has('json')) terminal.out(result({ ...surplus, freed }));
      else {
        terminal.out(
          `Files that belong to nothing: ${surplus.orphans.files}, ${bytes(surplus.orphans.bytes)}\n`,
        );
        terminal.out(
          `Checkpoints that the settings do not keep: ${surplus.checkpoints.count}, ${bytes(surplus.checkpoints.bytes)}` +
            `${checkpoints || surplus.checkpoints.count === 0 ? '' : ' (--checkpoints deletes them)'}\n`,
        );
        if (!dry) terminal.out(`Freed: ${bytes(freed)}\n`);
      }
      return EXIT.done;
    });
  },
};

export const backupLibraryCommand: Command = {
  name: 'library backup',
  summary: 'Make a backup of the whole library in a folder of your choice.',
  words: [],
  options: {
    to: { value: 'DIR', help: 'Where the folder of the backup is made, best on another disk.' },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    const { to } = input.text;
    if (to === undefined) throw new UserError('bad-input', message('commandLine.nameFolderBackupGoes'));
    return withLibrary(input, async (library) => {
      const made = await job(terminal, 'backing up', (options) => backupLibrary(library, to, options));
      if (input.flags.has('json')) terminal.out(result(made));
      else terminal.out(`${made.path} (${made.files} files, ${bytes(made.bytes)})\n`);
      if (made.missing > 0) {
        terminal.err(
          `Left out: ${made.missing} checkpoint files that are missing or damaged; library check says which.\n`,
        );
      }
      return EXIT.done;
    });
  },
};

export const restoreLibraryCommand: Command = {
  name: 'library restore',
  summary: 'Put a backup, checked first, in the place of the library; the present one is kept aside.',
  words: ['BACKUP'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: 'BACKUP is a folder named haba-backup-… What is cached, such as whitened datasets, is made again.',
  async run(input, terminal) {
    const [backup = ''] = input.positionals;
    const folder = resolve(input.text['library'] ?? defaultLibraryFolder());
    requireFree(folder);
    const restored = await job(terminal, 'restoring', (options) => prepareRestore(backup, folder, options));
    const library = await Library.open(folder, { program: 'the command line' });
    const projects = library.projects.list().length;
    library.close();
    if (input.flags.has('json')) terminal.out(result({ ...restored, library: folder, projects }));
    else terminal.out(`${folder}: the backup of ${restored.madeAt}, ${projects} projects\n`);
    return EXIT.done;
  },
};

/** Throws a UserError when a program has the library open. */
function requireFree(folder: string): void {
  try {
    takeLock(folder, 'the command line').release();
  } catch (error) {
    if (error instanceof UserError) throw error;
    // There is no library yet: nothing is in the way.
  }
}
