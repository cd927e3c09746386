/** One action on many runs. */
import { UserError } from '@shared/domain/errors';
import type { BulkAction } from '@shared/domain/runActions';
import type { BulkResult } from '@shared/domain/runTable';
import type { Services } from './types';

/** Does the action with each run in turn; what refuses is answered with its reason, in words. */
export async function bulk(
  services: Services,
  ids: readonly string[],
  action: BulkAction,
): Promise<BulkResult> {
  const refused: { runId: string; message: string }[] = [];
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
      refused.push({ runId: id, message: error.message });
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
        throw new UserError('bad-input', `The run "${run.name}" would have more than 20 tags: remove some.`);
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
