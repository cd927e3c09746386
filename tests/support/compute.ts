import { verbatim } from '@shared/words/message';
import { Compute } from '@main/compute/compute';
import { DatasetTasks } from '@main/compute/datasetTasks';
import type { FromCompute, ToCompute } from '@main/compute/protocol';
import { runJob } from '@main/compute/run';
import { JobCache } from '@main/compute/jobCache';
import { resourcesPath } from '@main/platform/resources';
import type { Library } from '@main/store/library';
import { UserError } from '@shared/domain/errors';
import type { Notify } from '@shared/ipc/contract';
import type { ChildProcess } from '@main/training/launcher';

/** The computing process's work in this process, with the same messages. */
function inThisProcess(): ChildProcess<ToCompute> {
  let jobCache: JobCache | null = null;
  const cancelled = new Set<string>();
  const listeners: ((message: unknown) => void)[] = [];
  const answer = (message: FromCompute): void => listeners.forEach((listener) => listener(message));
  return {
    pid: 1,
    onMessage: (listener) => listeners.push(listener),
    onExit: () => undefined,
    kill: () => undefined,
    post(message) {
      if (message.type === 'open') jobCache = new JobCache(message.places);
      else if (message.type === 'cancel') cancelled.add(message.id);
      else if (jobCache) {
        const { id, job } = message;
        const isCancelled = (): boolean => cancelled.has(id);
        runJob(jobCache, job, {
          id,
          isCancelled,
          report: (progress) => answer({ type: 'progress', progress }),
        }).then(
          (result) => answer({ type: 'done', id, result }),
          (error: unknown) => {
            const code = error instanceof UserError ? error.code : 'internal';
            const said = error instanceof UserError ? error.said : verbatim(String((error as Error).message));
            answer({ type: 'failed', id, code, message: said, detail: null });
          },
        );
      }
    },
  };
}

/** Work on datasets without another process; they lie below `root`. */
export function tasksHere(library: Library, root: string, notify: Notify = () => undefined): DatasetTasks {
  return new DatasetTasks({ library, launch: inThisProcess, notify, resources: resourcesPath(), root });
}

/** Long computations without another process. */
export function computeHere(library: Library, notify: Notify = () => undefined): Compute {
  const places = { resources: resourcesPath(), cache: library.cacheFolder };
  return new Compute({ launch: inThisProcess, notify, places });
}
