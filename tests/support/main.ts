/** Main without Electron: every handler on a library, with dialogs that answer what the caller says. */
// Electron's additions to Node's `process`, which parts of main look at.
import { message, verbatim } from '@shared/words/message';
import type {} from 'electron';
import { join } from 'node:path';
import type { EngineInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { UpdateState } from '@shared/domain/updates';
import type { CallName, CallReply, Notify } from '@shared/ipc/contract';
import { StudioComputers } from '@main/computers/studioComputers';
import { StudioJobs } from '@main/computers/studioJobs';
import { GalleryReader } from '@main/exports/gallery';
import { dispatcher } from '@main/ipc/dispatch';
import { allHandlers } from '@main/ipc/handlers';
import type { Services, Updates } from '@main/ipc/services';
import { resourcesPath } from '@main/platform/resources';
import type { Library } from '@main/store/library';
import { Estimator } from '@main/training/estimator';
import { examineHere } from '@main/upkeep/restore';
import type { TrainingProcess } from '@main/training/launcher';
import { Supervisor } from '@main/training/supervisor';
import { computeHere, tasksHere } from './compute';

/** What the person at the desktop answers and what the machine has. */
export interface Answers {
  /** The next answer of a save dialog. */
  savePath: string | null;
  /** The next answer of a dialog for a folder. */
  folder: string | null;
  /** The next answer of a dialog for files. */
  files: readonly string[];
  /** What a look for engines finds. */
  engines: readonly EngineInfo[];
}

export interface Main {
  readonly supervisor: Supervisor;
  /** Where datasets are downloaded to. */
  readonly datasetsFolder: string;
  /** Answers a call as the app does. Rejects with what no handler expected. */
  dispatch(name: unknown, input: unknown): Promise<CallReply<CallName>>;
}

/** A process that takes every message and never says anything. */
const silentProcess = (): TrainingProcess => ({
  pid: 1,
  post: () => undefined,
  onMessage: () => undefined,
  onExit: () => undefined,
  kill: () => undefined,
});

const off: UpdateState = { phase: 'off', reason: message('updates.checkout') };

/** Those of a checkout, which cannot be updated. */
export const noUpdates: Updates = {
  state: off,
  look: () => Promise.resolve(off),
  download: () => Promise.resolve(off),
  cancel: () => undefined,
  install: () => Promise.reject(new UserError('conflict', message('updates.notReady'))),
};

function deviceOf(engine: string, engines: readonly EngineInfo[]): { device: string; runtime: string } {
  const found = engines.find(({ id }) => id === engine);
  return found?.available === true
    ? { device: found.device, runtime: found.runtime }
    : { device: 'A card', runtime: 'r 1' };
}

/** Starts main on a library; `launch` makes its training processes. */
export function mainOn(
  library: Library,
  answers: Answers,
  notify: Notify,
  launch: () => TrainingProcess = silentProcess,
): Main {
  const datasetsFolder = join(library.folder, 'datasets');
  const supervisor = new Supervisor({ library, launch, notify, heartbeatTimeout: 2 ** 31 - 1 });
  let info: Services['info'] = {
    version: '0',
    electron: '',
    node: '',
    platform: '',
    libraryPath: library.folder,
    trial: false,
    components: null,
    libraryIsNamed: false,
    nextLibrary: null,
    notice: null,
    problem: null,
  };
  const computers = new StudioComputers({ library, notify, askpass: [] });
  const services: Services = {
    get info() {
      return info;
    },
    place: {
      examine: (path) => Promise.resolve({ path, holds: 'new', reason: null }),
      change: (path, moves) => {
        info = { ...info, nextLibrary: { path, moves } };
        return Promise.resolve();
      },
    },
    library,
    supervisor,
    estimator: new Estimator({ library, launch, notify, isBusy: () => false }),
    gallery: new GalleryReader(library),
    compute: computeHere(library, notify),
    datasetTasks: tasksHere(library, datasetsFolder, notify),
    computers,
    jobs: new StudioJobs({ library, computers, notify }),
    desktop: {
      chooseSavePath: () => Promise.resolve(answers.savePath),
      chooseFolder: () => Promise.resolve(answers.folder),
      chooseFiles: () => Promise.resolve(answers.files),
      reveal: () => undefined,
      open: () => Promise.resolve(),
      newWindow: () => undefined,
      restart: () => undefined,
    },
    updates: noUpdates,
    examineCopy: examineHere,
    print: (html) => Promise.resolve(Buffer.from(`%PDF of ${html.length}`)),
    notify,
    resourcesFolder: resourcesPath(),
    engines: () => Promise.resolve(answers.engines),
    measureEngine: (engine) =>
      engine === 'webgpu'
        ? Promise.reject(new UserError('unavailable', verbatim('The graphics device was lost (reset).')))
        : Promise.resolve({ engine, ...deviceOf(engine, answers.engines), milliseconds: 12.5 }),
    logFile: join(library.folder, 'app.log'),
    admit: () => Promise.resolve(null),
  };
  const log = {
    warn: () => undefined,
    error: (_message: string, error: unknown) => {
      throw error;
    },
  };
  return { supervisor, datasetsFolder, dispatch: dispatcher(allHandlers(services), log) };
}
