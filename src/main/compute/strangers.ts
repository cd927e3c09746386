/**
 * Databases that come from somebody else are looked at in a process of their own, which is ended when that takes too long:
 * pages can lead SQLite through ever more pages before it says anything, and nothing stops it from within.
 */
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { dataFolder } from '../platform/folders';
import { remember, remembered } from '../platform/memory';
import { resourcesPath } from '../platform/resources';
import { Library, type OpenOptions } from '../store/library';
import type { ChildProcess } from '../training/launcher';
import { Compute } from './compute';
import type { DatabaseJob } from './jobs/job';
import type { ToCompute } from './protocol';

type LaunchCompute = () => ChildProcess<ToCompute>;

/** Milliseconds that a check may take: slow disks read more than a megabyte a second. */
const deadlineOf = (bytes: number): number => 20_000 + bytes / 1000;

/**
 * Looks at a database in a process of its own. Throws a UserError when it is not made as the migrations make it, is damaged, or
 * keeps the process busy past the deadline.
 */
export async function examineApart(
  launch: LaunchCompute,
  { file, copyOf }: Omit<DatabaseJob, 'kind'>,
  deadline = deadlineOf(statSync(file).size),
): Promise<void> {
  const path = copyOf ?? file;
  const seconds = Math.ceil(deadline / 1000);
  const places = { resources: resourcesPath(), cache: dirname(file) };
  const compute = new Compute({ launch, notify: () => undefined, places });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const reason = message('library.databaseHoldsUp', { path, seconds });
    timer = setTimeout(() => reject(new UserError('unavailable', reason)), deadline);
  });
  try {
    await Promise.race([compute.run({ kind: 'database', file, copyOf }), late]);
  } catch (error) {
    if (error instanceof UserError && error.said.key === 'work.computationEnded')
      throw new UserError('unavailable', message('library.databaseEndsCheck', { path }));
    throw error;
  } finally {
    clearTimeout(timer);
    compute.close();
  }
}

/** Looks at the copy of a backup's database in a process of its own. */
export const examineCopy =
  (launch: LaunchCompute) =>
  (copy: string, origin: string): Promise<void> =>
    examineApart(launch, { file: copy, copyOf: origin });

// Libraries that this installation has opened: their database is the file that it was.

const KNOWN_FILE = 'known-libraries.json';
/** The last ones. */
const MOST_KNOWN = 200;

/** Names a file by its place and by what the file system counts it as: another file in its place is another. */
function identityOf(database: string): string {
  const { dev, ino } = statSync(database, { bigint: true });
  return `${dev} ${ino} ${database}`;
}

export interface StrangerOptions extends Pick<OpenOptions, 'program'> {
  /** Starts the computing process; null where nothing can be looked at apart. */
  readonly launch: LaunchCompute | null;
  /** Where known libraries are remembered. */
  readonly memory?: string;
  /** Milliseconds for looking at one. */
  readonly deadline?: number;
}

/** Opens a library; one that this installation has not opened before is looked at first. Throws UserError as `Library.open`. */
export async function openLibrary(
  folder: string,
  { launch, memory = dataFolder(), deadline, program }: StrangerOptions,
): Promise<Library> {
  const database = join(resolve(folder), 'library.db');
  const examine = async (file: string): Promise<void> => {
    if (launch === null || remembered(memory, KNOWN_FILE).includes(identityOf(file))) return;
    await examineApart(launch, { file, copyOf: null }, deadline);
  };
  const library = await Library.open(folder, { examine, ...(program === undefined ? {} : { program }) });
  // Where it is not remembered, it is looked at once more the next time.
  if (launch !== null) remember(memory, KNOWN_FILE, identityOf(database), MOST_KNOWN);
  return library;
}
