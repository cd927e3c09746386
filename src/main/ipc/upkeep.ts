/** Archives, and the library as a whole: one long job at a time. */
import { randomUUID } from 'node:crypto';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { JobKind } from '@shared/domain/upkeep';
import type { Notify } from '@shared/ipc/contract';
import { exportArchive } from '../archives/exportArchive';
import { type Gather, importArchive } from '../archives/importArchive';
import { ARCHIVE_EXTENSION } from '../archives/manifest';
import { cancelled, type JobOptions, type JobProgress } from '../archives/options';
import type { ArchiveScope } from '../store/archive/outgoing';
import type { Compute } from '../compute/compute';
import { backupLibrary } from '../upkeep/backup';
import { checkLibrary } from '../upkeep/check';
import { clean, surplusIn } from '../upkeep/clean';
import { prepareRestore } from '../upkeep/restore';
import { chosenPath } from './save';
import type { Area, Services } from './services';

export const upkeepHandlers = (services: Services): Area<'archives' | 'upkeep'> => {
  const { desktop, notify } = services;
  const jobs = new LongJobs(notify);
  return {
    'archives.export': async ({ kind, id }) => {
      const { library } = services;
      const { name } = kind === 'project' ? library.projects.get(id) : library.runs.get(id);
      const path = await chosenPath(desktop, { name, extension: ARCHIVE_EXTENSION });
      if (path === null) return null;
      const scope: ArchiveScope = kind === 'project' ? { kind, projectId: id } : { kind, runId: id };
      return jobs.run('export', (options) => exportArchive(library, scope, path, options));
    },
    'archives.theImport': async ({ path, projectId }) => {
      const file = path ?? (await desktop.chooseFiles([ARCHIVE_EXTENSION]))[0];
      if (file === undefined) return null;
      const { library } = services;
      const imported = await jobs.run('import', (options) =>
        importArchive(library, file, {
          ...options,
          preferred: projectId,
          gather: gatherIn(services.compute),
          print: services.print,
        }),
      );
      notify('project.changed', { projectId: imported.projectId });
      return imported;
    },
    'upkeep.surplus': () => surplusIn(services.library),
    'upkeep.clean': (what) =>
      jobs.run('clean', async () => {
        const freedBytes = await clean(services.library, what);
        for (const { id } of services.library.projects.list()) notify('project.changed', { projectId: id });
        return { freedBytes };
      }),
    'upkeep.check': () => jobs.run('check', (options) => checkLibrary(services.library, options)),
    'upkeep.backup': async () => {
      const folder = await desktop.chooseFolder();
      if (folder === null) return null;
      return jobs.run('backup', (options) => backupLibrary(services.library, folder, options));
    },
    'upkeep.restore': async () => {
      const folder = await desktop.chooseFolder();
      if (folder === null) return null;
      const { libraryPath } = services.info;
      return jobs.run('restore', (options) =>
        prepareRestore(folder, libraryPath, { ...options, examine: services.examineCopy }),
      );
    },
    'upkeep.cancel': () => {
      jobs.cancel();
      return null;
    },
  };
};

/** Archives are read in the computing process: what is wrong with one takes neither the time nor the memory of main. */
export const gatherIn =
  (compute: Compute): Gather =>
  async (job, { onProgress, signal }) => {
    const id = randomUUID();
    const cancel = (): void => compute.cancel(id);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const gathered = compute.run({ kind: 'archive', ...job }, id, ({ done, total }) =>
        onProgress?.({ done, total }),
      );
      if (signal?.aborted) cancel();
      return await gathered;
    } catch (error) {
      throw signal?.aborted ? cancelled() : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  };

/** Milliseconds between two messages about progress. */
const INTERVAL = 150;

/** One long job of the library at a time, with progress for the windows and a way to end it. */
class LongJobs {
  private current: AbortController | null = null;

  constructor(private readonly notify: Notify) {}

  /** Runs a job. Throws a UserError while another one goes on, and what the job throws. */
  async run<T>(kind: JobKind, work: (options: JobOptions) => Promise<T>): Promise<T> {
    if (this.current !== null) {
      throw new UserError('conflict', message('work.libraryBusy'));
    }
    const controller = new AbortController();
    this.current = controller;
    let last: JobProgress = { done: 0, total: 0 };
    let told = Number.NEGATIVE_INFINITY;
    this.notify('upkeep.progress', { kind, ...last, ended: false });
    try {
      return await work({
        signal: controller.signal,
        onProgress: (progress) => {
          last = progress;
          if (performance.now() - told < INTERVAL) return;
          told = performance.now();
          this.notify('upkeep.progress', { kind, ...progress, ended: false });
        },
      });
    } finally {
      this.current = null;
      this.notify('upkeep.progress', { kind, ...last, ended: true });
    }
  }

  cancel(): void {
    this.current?.abort();
  }
}
