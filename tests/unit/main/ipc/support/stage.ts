import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { EngineInfo } from '@shared/domain';
import type { CallInput, CallName, CallOutput } from '@shared/ipc/contract';
import { GalleryReader } from '@main/exports/gallery';
import { dispatcher } from '@main/ipc/dispatch';
import { allHandlers } from '@main/ipc/handlers';
import type { Services } from '@main/ipc/types';
import { resourcesPath } from '@main/platform/resources';
import type { Library } from '@main/store/library';
import { Estimator } from '@main/training/estimator';
import { Supervisor } from '@main/training/supervisor';
import { computeHere, tasksHere } from '../../../../support/compute';
import { EventLog } from '../../../../support/events';
import { openLibrary } from '../../../../support/library';

export interface Stage {
  readonly library: Library;
  readonly events: EventLog;
  /** The next answer of a save dialog. */
  savePath: string | null;
  /** The next answer of a dialog for a folder. */
  folder: string | null;
  /** The next answer of a dialog for files. */
  files: readonly string[];
  /** What a look for engines finds. */
  engines: readonly EngineInfo[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>;
}

/** Every handler on a library of its own, with dialogs that answer what the test says. */
export async function stage(): Promise<Stage> {
  const library = await openLibrary();
  const events = new EventLog();
  const never = {
    pid: 1,
    post: () => undefined,
    onMessage: () => undefined,
    onExit: () => undefined,
    kill: () => undefined,
  };
  const { notify } = events;
  const services: Services = {
    info: {
      version: '0',
      electron: '',
      node: '',
      platform: '',
      libraryPath: library.folder,
      libraryIsNamed: false,
      nextLibrary: null,
      notice: null,
      problem: null,
    },
    place: {
      examine: (path) => Promise.resolve({ path, holds: 'new', reason: null }),
      change: () => Promise.resolve(),
    },
    library,
    supervisor: new Supervisor({ library, launch: () => never, notify }),
    estimator: new Estimator({
      library,
      launch: () => never,
      notify,
      isBusy: () => false,
    }),
    gallery: new GalleryReader(library),
    compute: computeHere(library, notify),
    datasetTasks: tasksHere(library, join(library.folder, 'datasets'), notify),
    desktop: {
      chooseSavePath: () => Promise.resolve(it.savePath),
      chooseFolder: () => Promise.resolve(it.folder),
      chooseFiles: () => Promise.resolve(it.files),
      reveal: () => undefined,
      open: () => Promise.resolve(),
      newWindow: () => undefined,
      restart: () => undefined,
    },
    print: (html) => Promise.resolve(Buffer.from(`%PDF of ${html.length}`)),
    notify,
    resourcesFolder: resourcesPath(),
    engines: () => Promise.resolve(it.engines),
    measureEngine: (engine) =>
      engine === 'webgpu'
        ? Promise.reject(new UserError('unavailable', 'The graphics device was lost (reset).'))
        : Promise.resolve({ engine, device: 'A card', runtime: 'r 1', milliseconds: 12.5 }),
    logFile: join(library.folder, 'app.log'),
    admit: () => Promise.resolve(null),
  };
  const log = {
    warn: () => undefined,
    error: (_message: string, error: unknown) => {
      throw error;
    },
  };
  const dispatch = dispatcher(allHandlers(services), log);
  const it: Stage = {
    library,
    events,
    savePath: null,
    folder: null,
    files: [],
    engines: [],
    async call(name, input) {
      const reply = await dispatch(name, input);
      if (!reply.ok) throw Object.assign(new Error(reply.failure.message), reply.failure);
      return reply.value as CallOutput<typeof name>;
    },
  };
  return it;
}
