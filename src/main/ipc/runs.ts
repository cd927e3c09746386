import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { bulk } from './bulk';
import type { Area, Services } from './types';

export const runHandlers = (services: Services): Area<'runs' | 'queue'> => {
  const changed = (run: Run): Run => {
    services.notify('run.changed', { run });
    services.notify('project.changed', { projectId: run.projectId });
    return run;
  };
  return {
    'runs.list': ({ projectId }) => services.library.runs.list(projectId),
    'runs.table': ({ projectId }) => services.library.runs.table(projectId),
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
  throw new UserError('bad-input', problems[0]?.message ?? 'The configuration is not valid.', problems);
}
