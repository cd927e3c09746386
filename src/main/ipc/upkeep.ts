import { exportArchive } from '../archives/exportArchive';
import { importArchive } from '../archives/importArchive';
import { ARCHIVE_EXTENSION } from '../archives/manifest';
import type { ArchiveScope } from '../store/archive/outgoing';
import { backupLibrary } from '../upkeep/backup';
import { checkLibrary } from '../upkeep/check';
import { clean, surplusIn } from '../upkeep/clean';
import { prepareRestore } from '../upkeep/restore';
import { LongJobs } from './longJob';
import { chosenPath } from './save';
import type { Area, Services } from './types';

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
    'archives.import': async ({ path, projectId }) => {
      const file = path ?? (await desktop.chooseFiles([ARCHIVE_EXTENSION]))[0];
      if (file === undefined) return null;
      const { library } = services;
      const imported = await jobs.run('import', (options) =>
        importArchive(library, file, { ...options, preferred: projectId }),
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
      return jobs.run('restore', (options) => prepareRestore(folder, libraryPath, options));
    },
    'upkeep.cancel': () => {
      jobs.cancel();
      return null;
    },
  };
};
