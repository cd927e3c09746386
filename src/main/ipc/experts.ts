import { RUN_STATUSES } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { openDataset } from '../core/data/open';
import { importExperts } from '../core/experts/import';
import { expertsConfigOf } from '../core/experts/settings';
import type { Area, Services } from './types';

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
  'experts.import': async ({ runId }) => {
    const { library, desktop, supervisor, resourcesFolder } = services;
    const { config } = library.runs.get(runId);
    const wanted = expertsConfigOf(config).count;
    // Only one program part writes experts at a time.
    if (supervisor.state().runningRunId !== null) {
      throw new UserError('conflict', 'A run is training: import experts when it is through or stopped.');
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
    });
    services.notify('experts.changed', {});
    return { key, imported, count, wanted };
  },
});
