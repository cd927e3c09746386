/** Projects and runs as one file: writing it, and taking it over into another library. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { ImportedArchive, LeftOut } from '@shared/domain/upkeep';
import { exportArchive } from '../../archives/exportArchive';
import { importArchive, importReplacing } from '../../archives/importArchive';
import type { JobProgress } from '../../archives/options';
import { bytes } from '../../reports/format';
import type { ArchiveScope } from '../../store/archive/outgoing';
import type { Library } from '../../store/library';
import type { LibraryReader } from '../../store/reader';
import { JSON_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../command';
import { EXIT, stoppable } from '../exit';
import { withLibrary, withReadable } from '../library';
import { spoken } from '../language';
import { StatusLine } from '../output';

/** A project or a run as an archive. */
export const archiveCommand: Command = {
  name: 'archive',
  summary: message('commands.archive.summary'),
  words: ['PROJECT|RUN'],
  options: {
    to: { value: 'FILE', help: message('commands.archive.to') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.archive.details'),
  async run(input, terminal) {
    const [what = ''] = input.positionals;
    const { to } = input.text;
    if (to === undefined) throw new UserError('bad-input', message('commandLine.archiveNotNamed'));
    if (existsSync(to)) {
      throw new UserError('bad-input', message('commandLine.fileExists', { to }));
    }
    return withReadable(input, async (library) => {
      const exported = await job(terminal, message('upkeep.job.export'), (options) =>
        exportArchive(library, scopeOf(library, what), resolve(to), options),
      );
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...exported })}\n`);
      else {
        const { path } = exported;
        terminal.out(`${spoken(message('terminal.bytesOf', { path, bytes: bytes(exported.bytes) }))}\n`);
      }
      leftOut(exported.leftOut).forEach((said) => terminal.err(`${spoken(said)}\n`));
      return EXIT.done;
    });
  },
};

/** An archive into the library. */
export const importCommand: Command = {
  name: 'import',
  summary: message('commands.import.summary'),
  words: ['FILE.haba'],
  options: {
    project: {
      value: 'NAME',
      help: message('commands.import.project'),
    },
    replace: { help: message('commands.import.replace') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.import.details'),
  async run(input, terminal) {
    const [file = ''] = input.positionals;
    const projectName = input.text['project'];
    const into = projectName === undefined ? undefined : { projectName };
    return withLibrary(input, async (library) => {
      const imported = await job(terminal, message('upkeep.job.import'), (options) =>
        (input.flags.has('replace') ? importReplacing : importArchive)(library, resolve(file), {
          ...options,
          into,
        }),
      );
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...imported })}\n`);
      else terminal.out(`${spoken(whatWasImported(imported))}\n`);
      leftOut(imported.leftOut).forEach((said) => terminal.err(`${spoken(said)}\n`));
      return EXIT.done;
    });
  },
};

/** A project by id or name, or a run by id. Throws UserError when there is none. */
function scopeOf(library: Library | LibraryReader, what: string): ArchiveScope {
  const project = library.projects.list().find(({ id }) => id === what) ?? library.projects.findByName(what);
  if (project) return { kind: 'project', projectId: project.id };
  if (library.runs.has(what)) return { kind: 'run', runId: what };
  throw new UserError('not-found', message('commandLine.noProjectOrRun', { what }));
}

/** A long job with its progress on the status line; SIGINT and SIGTERM cancel it. */
export async function job<T>(
  terminal: Terminal,
  what: Message,
  work: (options: { onProgress: (progress: JobProgress) => void; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const line = new StatusLine(terminal);
  const cancel = new AbortController();
  const onProgress = ({ done, total }: JobProgress): void => {
    const share = total === 0 ? 0 : Math.floor((100 * done) / total);
    const parts = message('upkeep.of', { done: bytes(done), total: bytes(total) });
    const progress = message('terminal.share', { share, progress: parts });
    line.update(spoken(message('terminal.step', { what, progress })));
  };
  return stoppable(
    () => cancel.abort(),
    () => work({ onProgress, signal: cancel.signal }).finally(() => line.close()),
  );
}

function whatWasImported(imported: ImportedArchive): Message {
  const { kind, projectId, runId, name, runs, copied, replaced } = imported;
  const what =
    kind === 'run'
      ? message('terminal.importedRun', { id: String(runId), name, project: projectId })
      : message('terminal.importedProject', { id: projectId, name, count: runs });
  if (replaced !== undefined) {
    return message(replaced === 'now' ? 'terminal.replacedRun' : 'terminal.unchangedRun', { what });
  }
  return copied ? message('terminal.aCopy', { what }) : what;
}

/** What is not in an archive, a line each. */
const leftOut = (counts: LeftOut): Message[] =>
  (['trashedRuns', 'trashedStudies', 'checkpoints', 'snapshots', 'reports'] as const).flatMap((kind) =>
    counts[kind] === 0 ? [] : message(`terminal.leftOut.${kind}`, { count: counts[kind] }),
  );
