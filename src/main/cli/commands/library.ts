/** The library as a whole: is it intact, what can go, a backup of it, and a backup in its place. */
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { spoken } from '../language';
import { examineCopy } from '../../compute/strangers';
import { defaultLibraryFolder } from '../../platform/folders';
import { bytes } from '../../reports/format';
import { takeLock } from '../../store/lock';
import { backupLibrary } from '../../upkeep/backup';
import { checkLibrary } from '../../upkeep/check';
import { clean, surplusIn } from '../../upkeep/clean';
import { prepareRestore } from '../../upkeep/restore';
import { JSON_OPTION, LIBRARY_OPTION, type Command } from '../command';
import { EXIT } from '../exit';
import { computeLauncher, openNamed, whenFree, withLibrary } from '../library';
import { job } from './archive';

const result = (value: object): string => `${JSON.stringify({ event: 'result', ...value })}\n`;

export const checkLibraryCommand: Command = {
  name: 'library check',
  summary: message('commands.checkLibrary.summary'),
  words: [],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.checkLibrary.details'),
  async run(input, terminal) {
    return withLibrary(input, async (library) => {
      const check = await job(terminal, message('upkeep.job.check'), (options) =>
        checkLibrary(library, options),
      );
      const findings = check.findings.map((one) => ({
        ...one,
        what: spoken(one.what),
        todo: spoken(one.todo),
      }));
      if (input.flags.has('json')) terminal.out(result({ ...check, findings }));
      else {
        findings.forEach(({ what, todo }) => terminal.out(`${what} ${todo}\n`));
        const { tables, blobs, reports } = check;
        const looked = message('upkeep.looked', { tables, blobs, bytes: bytes(check.bytes), reports });
        terminal.out(`${spoken(message('upkeep.found', { count: findings.length }))} ${spoken(looked)}\n`);
      }
      return check.findings.length === 0 ? EXIT.done : EXIT.failed;
    });
  },
};

export const cleanLibraryCommand: Command = {
  name: 'library clean',
  summary: message('commands.cleanLibrary.summary'),
  words: [],
  options: {
    checkpoints: { help: message('commands.cleanLibrary.checkpoints') },
    'dry-run': { help: message('commands.cleanLibrary.dryRun') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.cleanLibrary.details'),
  async run(input, terminal) {
    const checkpoints = input.flags.has('checkpoints');
    return withLibrary(input, async (library) => {
      const surplus = await surplusIn(library);
      const dry = input.flags.has('dry-run');
      const freed = dry ? 0 : await clean(library, { orphans: true, checkpoints });
      if (input.flags.has('json')) terminal.out(result({ ...surplus, freed }));
      else {
        const { files, bytes: orphaned } = surplus.orphans;
        const { count, bytes: unkept } = surplus.checkpoints;
        const more = message('terminal.surplus', { count, bytes: bytes(unkept) });
        const lines = [
          message('terminal.orphans', { files, bytes: bytes(orphaned) }),
          checkpoints || count === 0 ? more : message('terminal.surplusHint', { surplus: more }),
          ...(dry ? [] : [message('terminal.freed', { bytes: bytes(freed) })]),
        ];
        lines.forEach((said) => terminal.out(`${spoken(said)}\n`));
      }
      return EXIT.done;
    });
  },
};

export const backupLibraryCommand: Command = {
  name: 'library backup',
  summary: message('commands.backupLibrary.summary'),
  words: [],
  options: {
    to: { value: 'DIR', help: message('commands.backupLibrary.to') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    const { to } = input.text;
    if (to === undefined) throw new UserError('bad-input', message('commandLine.backupFolderNotNamed'));
    return withLibrary(input, async (library) => {
      const made = await job(terminal, message('upkeep.job.backup'), (options) =>
        backupLibrary(library, to, options),
      );
      if (input.flags.has('json')) terminal.out(result(made));
      else {
        const { path, files } = made;
        terminal.out(`${spoken(message('terminal.files', { path, files, bytes: bytes(made.bytes) }))}\n`);
      }
      if (made.missing > 0) {
        terminal.err(`${spoken(message('terminal.leftOut.ofBackup', { count: made.missing }))}\n`);
      }
      return EXIT.done;
    });
  },
};

export const restoreLibraryCommand: Command = {
  name: 'library restore',
  summary: message('commands.restoreLibrary.summary'),
  words: ['BACKUP'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.restoreLibrary.details'),
  async run(input, terminal) {
    const [backup = ''] = input.positionals;
    const folder = resolve(input.text['library'] ?? defaultLibraryFolder());
    await whenFree(input, () => requireFree(folder));
    const launch = computeLauncher();
    const restored = await job(terminal, message('upkeep.job.restore'), (options) =>
      prepareRestore(backup, folder, { ...options, ...(launch && { examine: examineCopy(launch) }) }),
    );
    const library = await openNamed(folder);
    const projects = library.projects.list().length;
    library.close();
    if (input.flags.has('json')) terminal.out(result({ ...restored, library: folder, projects }));
    else {
      const said = message('terminal.restored', { folder, time: restored.madeAt, count: projects });
      terminal.out(`${spoken(said)}\n`);
    }
    return EXIT.done;
  },
};

/** Throws a LibraryInUseError when a program has the library open. */
function requireFree(folder: string): void {
  try {
    takeLock(folder, 'the command line').release();
  } catch (error) {
    if (error instanceof UserError) throw error;
    // There is no library yet: nothing is in the way.
  }
}
