/** Projects and runs as one file: writing it, and taking it over into another library. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { ImportedArchive, LeftOut } from '@shared/domain/upkeep';
import { exportArchive } from '../../archives/exportArchive';
import { importArchive } from '../../archives/importArchive';
import type { JobProgress } from '../../archives/options';
import { bytes } from '../../reports/format';
import type { ArchiveScope } from '../../store/archive/outgoing';
import type { Library } from '../../store/library';
import { JSON_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../command';
import { EXIT, stoppable } from '../exit';
import { withLibrary } from '../library';
import { StatusLine } from '../output';

/** A project or a run as an archive. */
export const archiveCommand: Command = {
  name: 'archive',
  summary: 'Write a project or a run as one file, with everything that belongs to it.',
  words: ['PROJECT|RUN'],
  options: {
    to: { value: 'FILE', help: 'The archive to write, such as paper.haba; it must not exist.' },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details:
    'PROJECT is an id or a name, RUN an id. What is in the trash stays out, and so do datasets and experts: a run names ' +
    'its dataset, and experts can be trained again.',
  async run(input, terminal) {
    const [what = ''] = input.positionals;
    const { to } = input.text;
    if (to === undefined) throw new UserError('bad-input', message('commandLine.nameArchiveWriteFile'));
    if (existsSync(to)) {
      throw new UserError('bad-input', message('commandLine.fileAlreadyNameAnother', { to }));
    }
    return withLibrary(input, async (library) => {
      const exported = await job(terminal, 'writing the archive', (options) =>
        exportArchive(library, scopeOf(library, what), resolve(to), options),
      );
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...exported })}\n`);
      else terminal.out(`${exported.path} (${bytes(exported.bytes)})\n`);
      leftOutWords(exported.leftOut).forEach((words) => terminal.err(`${words}\n`));
      return EXIT.done;
    });
  },
};

/** An archive into the library. */
export const importCommand: Command = {
  name: 'import',
  summary:
    'Take a .haba archive over into the library: all of it, or, if anything is wrong with it, nothing.',
  words: ['FILE.haba'],
  options: {
    project: {
      value: 'NAME',
      help: 'For the archive of a run: the project that it goes into (made when there is none).',
    },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details:
    'What the library has already is not changed: importing the same again adds a copy. Nothing in it is run; reports are ' +
    "written anew, but for PDFs, which need the studio's window.",
  async run(input, terminal) {
    const [file = ''] = input.positionals;
    const projectName = input.text['project'];
    const into = projectName === undefined ? undefined : { projectName };
    return withLibrary(input, async (library) => {
      const imported = await job(terminal, 'importing', (options) =>
        importArchive(library, resolve(file), { ...options, into }),
      );
      if (input.flags.has('json')) terminal.out(`${JSON.stringify({ event: 'result', ...imported })}\n`);
      else terminal.out(`${importedWords(imported)}\n`);
      leftOutWords(imported.leftOut).forEach((words) => terminal.err(`${words}\n`));
      return EXIT.done;
    });
  },
};

/** A project by id or name, or a run by id. Throws UserError when there is none. */
function scopeOf(library: Library, what: string): ArchiveScope {
  const project = library.projects.list().find(({ id }) => id === what) ?? library.projects.findByName(what);
  if (project) return { kind: 'project', projectId: project.id };
  if (library.runs.has(what)) return { kind: 'run', runId: what };
  throw new UserError('not-found', message('commandLine.noProjectRunLibrary', { what }));
}

/** A long job with its progress on the status line; SIGINT and SIGTERM cancel it. */
export async function job<T>(
  terminal: Terminal,
  what: string,
  work: (options: { onProgress: (progress: JobProgress) => void; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const line = new StatusLine(terminal);
  const cancel = new AbortController();
  const onProgress = ({ done, total }: JobProgress): void => {
    const share = total === 0 ? 0 : Math.floor((100 * done) / total);
    line.update(`${what}  ${share} %  ${bytes(done)} of ${bytes(total)}`);
  };
  return stoppable(
    () => cancel.abort(),
    () => work({ onProgress, signal: cancel.signal }).finally(() => line.close()),
  );
}

function importedWords({ kind, projectId, runId, name, runs, copied }: ImportedArchive): string {
  const what =
    kind === 'run'
      ? `Run ${String(runId)} "${name}" in project ${projectId}`
      : `Project ${projectId} "${name}" with ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return copied ? `${what} (a copy: the library had it already)` : what;
}

const ON_REPORTS =
  "whose file is missing, or that cannot be written anew from what the archive holds (PDFs need the studio's window)";

/** What is not in an archive, a line each. */
function leftOutWords(leftOut: LeftOut): string[] {
  const { trashedRuns, trashedStudies, checkpoints, snapshots, reports } = leftOut;
  const line = (count: number, one: string, many: string, why: string): string[] =>
    count === 0 ? [] : [`Left out: ${count} ${count === 1 ? one : many} ${why}.`];
  return [
    ...line(trashedRuns, 'run', 'runs', 'in the trash'),
    ...line(trashedStudies, 'study', 'studies', 'in the trash'),
    ...line(checkpoints, 'checkpoint', 'checkpoints', 'whose file is missing or damaged'),
    ...line(snapshots, 'snapshot', 'snapshots', 'whose file cannot be read'),
    ...line(reports, 'report', 'reports', ON_REPORTS),
  ];
}
