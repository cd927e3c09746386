/** What takes room in a library and belongs to nothing, and checkpoints that the settings do not keep. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isActive, TRAINING_STATUSES } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { REPORT_FORMATS } from '@shared/reports/request';
import type { Surplus } from '@shared/domain/upkeep';
import { removeFile } from '../store/blobs';
import type { StoredCheckpoint } from '../store/checkpoints';
import type { Library } from '../store/library';

interface Found {
  readonly path: string;
  readonly bytes: number;
}

/** Names that the studio gives to reports. */
const REPORT_NAME = new RegExp(
  `^(\\d{4}-\\d\\d-\\d\\d-.+-[0-9a-f]{4}|[a-z0-9]{12})\\.(${REPORT_FORMATS.join('|')})$`,
);

/** What `clean` would delete. */
export async function surplusIn(library: Library): Promise<Surplus> {
  const orphans = await orphansIn(library);
  const checkpoints = checkpointsIn(library);
  const going = new Set(checkpoints.map(({ id }) => id));
  const kept = new Set(
    allRuns(library)
      .flatMap(({ id }) => library.checkpoints.list(id))
      .filter(({ id }) => !going.has(id))
      .map(({ sha256 }) => sha256),
  );
  const blobs = new Map(
    checkpoints.filter(({ sha256 }) => !kept.has(sha256)).map(({ sha256, bytes }) => [sha256, bytes]),
  );
  return {
    orphans: { files: orphans.length, bytes: sum(orphans.map(({ bytes }) => bytes)) },
    checkpoints: { count: checkpoints.length, bytes: sum([...blobs.values()]) },
  };
}

/** Deletes it; answers the bytes freed. Throws a UserError while a run is at work, which is about to write files. */
export async function clean(
  library: Library,
  what: { readonly orphans: boolean; readonly checkpoints: boolean },
): Promise<number> {
  if (library.runs.withStatus(...TRAINING_STATUSES).length > 0) {
    throw new UserError('conflict', message('maintenance.runActive'));
  }
  const checkpoints = what.checkpoints ? library.resumePoints.drop(checkpointsIn(library)) : 0;
  const orphans = what.orphans ? await orphansIn(library) : [];
  return checkpoints + sum(orphans.map(({ path }) => removeOrphan(library, path)));
}

/** What was an orphan when it was looked for may be somebody's by now: of blobs, that is asked again. */
function removeOrphan(library: Library, path: string): number {
  const sha256 = library.blobs.hashOf(path);
  return sha256 === null ? removeFile(path) : library.resumePoints.removeUnreferred([{ sha256 }]);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const allRuns = (library: Library): ReturnType<Library['runs']['list']> =>
  library.projects.list().flatMap(({ id }) => library.runs.list(id));

const checkpointsIn = (library: Library): StoredCheckpoint[] =>
  allRuns(library)
    .filter(({ status }) => !isActive(status))
    .flatMap(({ id }) => library.resumePoints.surplus(id));

async function orphansIn(library: Library): Promise<Found[]> {
  const files = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  const reports = new Set(
    library.projects.list().flatMap(({ id }) => library.reports.list(id).map(({ path }) => path)),
  );
  const orphans = [
    ...(await files(library.blobs.folder)).filter((path) => {
      const sha256 = library.blobs.hashOf(path);
      return sha256 === null ? library.blobs.isAbandoned(path) : !library.checkpoints.isReferred(sha256);
    }),
    ...(await files(library.snapshots.folder)).filter(
      (path) => path.endsWith('.tmp') || !library.runs.has(basename(join(path, '..'))),
    ),
    ...(await files(library.reportsFolder)).filter(
      (path) => path.endsWith('.tmp') || (REPORT_NAME.test(basename(path)) && !reports.has(path)),
    ),
  ];
  return Promise.all(
    orphans.map(async (path) => ({ path, bytes: (await stat(path).catch(() => null))?.size ?? 0 })),
  );
}
