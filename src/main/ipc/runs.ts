import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { Area, Services } from './types';

export const runHandlers = (services: Services): Area<'runs' | 'queue'> => {
  const changed = (run: Run): Run => {
    services.notify('run.changed', { run });
    services.notify('project.changed', { projectId: run.projectId });
    return run;
  };
  return {
    'runs.list': ({ projectId }) => services.library.runs.list(projectId),
    'runs.interrupted': () => services.library.runs.interrupted(),
    'runs.cover': ({ projectId }) => services.library.runs.cover(projectId),
    'runs.get': ({ id }) => services.library.runs.get(id),
    'runs.create': ({ projectId, name, config, start }) => {
      const run = services.library.runs.create({ projectId, name, config: checked(config) });
      changed(run);
      return start ? services.supervisor.start(run.id) : run;
    },
    'runs.update': ({ id, ...patch }) => changed(services.library.runs.update(id, patch)),
    'runs.trash': ({ id, trashed }) => changed(services.library.runs.setTrashed(id, trashed)),
    'runs.purge': ({ id }) => {
      const { projectId } = services.library.runs.get(id);
      const freedBytes = services.library.purgeRun(id);
      services.notify('run.deleted', { runId: id, projectId });
      services.notify('project.changed', { projectId });
      return { freedBytes };
    },
    'runs.start': ({ id }) => services.supervisor.start(id),
    'runs.pause': ({ id }) => services.supervisor.pause(id),
    'runs.resume': ({ id }) => services.supervisor.resume(id),
    'runs.stop': ({ id }) => services.supervisor.stop(id),
    'queue.state': () => services.supervisor.state(),
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
  throw new UserError('bad-input', problems[0]?.message ?? 'The configuration is not valid.', problems);
}
