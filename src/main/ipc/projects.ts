/** Projects, their runs and the queue. */
import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import type { Project, Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { BulkAction } from '@shared/domain/runActions';
import type { BulkResult } from '@shared/domain/runTable';
import type { Area, Services } from './services';

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

export const runHandlers = (services: Services): Area<'runs' | 'queue'> => {
  const changed = (run: Run): Run => {
    services.notify('run.changed', { run });
    services.notify('project.changed', { projectId: run.projectId });
    return run;
  };
  return {
    'runs.list': ({ projectId, after }) => services.library.runs.piece(projectId, after),
    'runs.table': ({ projectId, after }) => services.library.runs.table(projectId, after),
    'runs.find': ({ text, limit }) => services.library.runs.find(text.split(/\s+/).filter(Boolean), limit),
    'runs.interrupted': () => services.library.runs.interrupted(),
    'runs.get': ({ id }) => services.library.runs.get(id),
    'runs.create': async ({ projectId, name, config, start, anyway }) => {
      const valid = checked(config);
      const candidate = { name, config: valid, engine: null, iteration: 0 };
      const overridden = start ? await services.admit(candidate, anyway) : null;
      const run = changed(services.library.runs.create({ projectId, name, config: valid }));
      return start ? services.supervisor.start(run.id, overridden) : run;
    },
    'runs.update': ({ id, ...patch }) => changed(services.library.runs.update(id, patch)),
    'runs.trash': ({ id, trashed }) => changed(services.library.runs.setTrashed(id, trashed)),
    'runs.purge': ({ id }) => {
      const { projectId } = services.library.runs.get(id);
      const freedBytes = services.library.purge.run(id);
      services.notify('run.deleted', { runId: id, projectId });
      services.notify('project.changed', { projectId });
      return { freedBytes };
    },
    'runs.start': async ({ id, anyway }) => {
      const overridden = await services.admit(services.library.runs.get(id), anyway);
      return services.supervisor.start(id, overridden);
    },
    'runs.pause': ({ id }) => services.supervisor.pause(id),
    'runs.resume': async ({ id, anyway }) => {
      const overridden = await services.admit(services.library.runs.get(id), anyway);
      return services.supervisor.resume(id, overridden);
    },
    'runs.stop': ({ id }) => services.supervisor.stop(id),
    'runs.duplicate': ({ id }) => changed(services.library.runs.duplicate(id)),
    'runs.bulk': ({ ids, action }) => bulk(services, ids, action),
    'queue.state': () => services.supervisor.state(),
    'queue.move': ({ runId, to }) => services.supervisor.move(runId, to),
    'queue.hold': ({ held }) => services.supervisor.hold(held),
    'queue.set': (patch) => services.supervisor.set(patch),
  };
};

/** The rules that span fields, with problems named as in the call's input. */
function checked(config: RunConfig): RunConfig {
  const result = parseRunConfig(config);
  if (result.ok) return result.config;
  const problems = result.problems.map(({ path, message }) => ({
    path: path === '' ? 'config' : `config.${path}`,
    message,
  }));
  throw new UserError('bad-input', problems[0]?.message ?? message('input.configInvalid'), problems);
}

/** Does the action with each run in turn; what refuses is answered with its reason, in words. */
export async function bulk(
  services: Services,
  ids: readonly string[],
  action: BulkAction,
): Promise<BulkResult> {
  const refused: { runId: string; message: Message }[] = [];
  const projects = new Set<string>();
  let freedBytes = 0;
  let done = 0;
  for (const id of new Set(ids)) {
    try {
      projects.add(services.library.runs.get(id).projectId);
      freedBytes += await actOn(services, id, action);
      done += 1;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push({ runId: id, message: error.said });
    }
  }
  for (const projectId of projects) services.notify('project.changed', { projectId });
  return { done, freedBytes, refused };
}

/** Answers the bytes that became free. */
async function actOn(services: Services, id: string, action: BulkAction): Promise<number> {
  const { library, supervisor, notify } = services;
  const run = library.runs.get(id);
  switch (action.kind) {
    case 'start':
      await services.admit(run);
      if (run.status === 'draft') supervisor.start(id);
      else supervisor.resume(id);
      return 0;
    case 'stop':
      supervisor.stop(id);
      return 0;
    case 'trash':
    case 'restore':
      notify('run.changed', { run: library.runs.setTrashed(id, action.kind === 'trash') });
      return 0;
    case 'tag': {
      const kept = run.tags.filter((tag) => !action.remove.includes(tag));
      const tags = [...new Set([...kept, ...action.add])];
      if (tags.length > 20) {
        throw new UserError('bad-input', message('work.tooManyTags', { name: run.name }));
      }
      notify('run.changed', { run: library.runs.update(id, { tags }) });
      return 0;
    }
    case 'purge': {
      const freed = library.purge.run(id);
      notify('run.deleted', { runId: id, projectId: run.projectId });
      return freed;
    }
  }
}
