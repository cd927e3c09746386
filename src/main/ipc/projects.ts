import type { Project } from '@shared/domain';
import type { Area, Services } from './types';

export const projectHandlers = (services: Services): Area<'projects'> => {
  const changed = (project: Project): Project => {
    services.notify('project.changed', { projectId: project.id });
    return project;
  };
  return {
    'projects.list': () => services.library.projects.list(),
    'projects.get': ({ id }) => services.library.projects.get(id),
    'projects.create': (draft) => changed(services.library.projects.create(draft)),
    'projects.update': ({ id, ...patch }) => changed(services.library.projects.update(id, patch)),
    'projects.pin': ({ id, pinned }) => changed(services.library.projects.setPinned(id, pinned)),
    'projects.archive': ({ id, archived }) => changed(services.library.projects.setArchived(id, archived)),
    'projects.trash': ({ id, trashed }) => changed(services.library.trashProject(id, trashed)),
    'projects.purge': ({ id }) => {
      const runs = services.library.runs.list(id);
      const freedBytes = services.library.purge.project(id);
      for (const run of runs) services.notify('run.deleted', { runId: run.id, projectId: id });
      services.notify('project.changed', { projectId: id });
      return { freedBytes };
    },
  };
};
