/** What runs learn from: datasets, and the experts of trajectory matching. */
import { RUN_STATUSES } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { closeDataset } from '../core/data/images';
import { message } from '@shared/words/message';
import { openDataset } from '../core/data/open';
import { importExperts } from '../core/experts/import';
import { expertsConfigOf } from '../core/experts/description';
import { inspectFolder, listDatasets, suggestDatasets } from '../datasets/catalogue';
import { deletePrepared } from '../datasets/prepared';
import type { Area, Services } from './services';

/** Archives, and the files of MNIST and SVHN. */
const EXTENSIONS = ['zip', 'gz', 'tgz', 'tar', 'mat', 'bin'];

export const datasetHandlers = (services: Services): Area<'datasets'> => ({
  'datasets.list': () => listDatasets(services.library, services.resourcesFolder),
  'datasets.inspect': ({ path }) => inspectFolder(services.library, services.resourcesFolder, path),
  'datasets.suggestions': () => suggestDatasets(services.library.settings.get().dataFolders),
  'datasets.chooseFolder': () => services.desktop.chooseFolder(),
  'datasets.chooseFiles': () => services.desktop.chooseFiles(EXTENSIONS),
  'datasets.overview': () => services.datasetTasks.overview(),
  'datasets.download': async ({ id }) => ({ done: await services.datasetTasks.download(id) }),
  'datasets.discard': async ({ id }) => {
    await services.datasetTasks.discard(id);
    return null;
  },
  'datasets.import': ({ paths }) => services.datasetTasks.import(paths),
  'datasets.thumbnails': ({ id }) => services.datasetTasks.thumbnails(id),
  'datasets.preview': ({ id }) => services.datasetTasks.preview(id),
  'datasets.check': ({ id }) => services.datasetTasks.check(id),
  'datasets.move': async ({ id, into }) => {
    const path = await services.datasetTasks.move(id, into);
    return path === null ? null : { path };
  },
  'datasets.delete': async ({ id }) => ({ freedBytes: await services.datasetTasks.delete(id) }),
  'datasets.users': ({ id }) => services.library.datasets.users(services.library.datasets.get(id).path ?? ''),
  'datasets.cancel': ({ taskId }) => {
    services.datasetTasks.cancel(taskId);
    return null;
  },
  'datasets.deletePrepared': async (form) => {
    const freedBytes = await deletePrepared(services.library.cacheFolder, form);
    services.notify('datasets.changed', {});
    return { freedBytes };
  },
});

export const expertHandlers = (services: Services): Area<'experts'> => ({
  'experts.list': () => services.library.experts.list(),
  'experts.delete': ({ key }) => {
    const freedBytes = services.library.experts.delete(key);
    services.notify('experts.changed', {});
    return { freedBytes };
  },
  'experts.users': () => {
    const { projects, runs } = services.library;
    const names = new Map(projects.list().map(({ id, name }) => [id, name]));
    return runs
      .withStatus(...RUN_STATUSES)
      .filter(({ config, trashedAt }) => config.objective.kind === 'mtt' && trashedAt === null)
      .map(({ id, name, projectId }) => ({ runId: id, run: name, project: names.get(projectId) ?? '' }))
      .reverse();
  },
  'experts.train': ({ runId }) => services.supervisor.trainExperts(runId),
  'experts.import': async ({ runId }) => {
    const { library, desktop, supervisor, resourcesFolder } = services;
    const { config } = library.runs.get(runId);
    const wanted = expertsConfigOf(config).count;
    // Only one program part writes experts at a time.
    if (supervisor.state().runningRunId !== null) {
      throw new UserError('conflict', message('work.importWhileTraining'));
    }
    const files = await desktop.chooseFiles(['pt']);
    if (files.length === 0) return null;
    const dataset = await openDataset(config.dataset, {
      resources: resourcesFolder,
      cache: library.cacheFolder,
    });
    const { key, imported, count } = await importExperts({
      files,
      dataset,
      config,
      folder: library.experts.folder,
    }).finally(() => closeDataset(dataset));
    services.notify('experts.changed', {});
    return { key, imported, count, wanted };
  },
});
