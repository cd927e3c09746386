/** The library with everything that works on it, or the reason why it cannot be used. */
import { app } from 'electron';
import type { EngineInfo } from '@shared/domain';
import { UserError } from '@shared/errors';
import type { AppInfo, LibraryProblem } from '@shared/ipc/contract';
import { GalleryReader } from '../exports/gallery';
import type { Desktop, Services } from '../ipc/types';
import { resourcesPath } from '../platform/resources';
import { Library } from '../store/library';
import type { Launch } from '../training/launcher';
import type { Notify } from '../training/notify';
import { measureInProcess } from '../training/measure';
import { probeEngines } from '../training/probe';
import { Supervisor } from '../training/supervisor';
import type { ChosenPlace } from './libraryPlace';
import type { AppLog } from './log';

export interface StudioOptions {
  readonly libraryFolder: string;
  readonly launch: Launch;
  readonly notify: Notify;
  readonly desktop: Desktop;
  readonly place: ChosenPlace;
  /** What a person should know of this start, in one sentence. */
  readonly notice: string | null;
  readonly log: AppLog;
}

export interface Studio {
  readonly services: Services;
  /** Ends training with a checkpoint and closes the library. */
  close(): Promise<void>;
}

/** Opens the library. Does not fail: a library that cannot be used becomes the `problem` of the app's info. */
export async function openStudio(options: StudioOptions): Promise<Studio> {
  const { libraryFolder, launch, notify, log } = options;
  try {
    const library = await Library.open(libraryFolder, { program: 'HaBa Studio' });
    // Names are a person's own and stay out of the log.
    for (const { id } of library.recovered) log.warn(`Run ${id} was interrupted.`);
    const resourcesFolder = resourcesPath();
    const supervisor = new Supervisor({ library, launch, notify, resourcesFolder });
    const gallery = new GalleryReader(library);
    return {
      services: servicesOf(options, null, () => ({ library, supervisor, gallery })),
      async close() {
        await supervisor.shutdown();
        library.close();
      },
    };
  } catch (error) {
    log.error('The library could not be opened', error);
    const problem = problemOf(error);
    const refuse = (): never => {
      throw new UserError('unavailable', problem.message);
    };
    return { services: servicesOf(options, problem, refuse), close: () => Promise.resolve() };
  }
}

type Opened = Pick<Services, 'library' | 'supervisor' | 'gallery'>;

/** `opened` throws while the library cannot be used. */
function servicesOf(options: StudioOptions, problem: LibraryProblem | null, opened: () => Opened): Services {
  const { libraryFolder, launch, notify, desktop, place, notice, log } = options;
  const facts = {
    version: app.getVersion(),
    electron: process.versions['electron'] ?? '',
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    libraryPath: libraryFolder,
    notice,
    problem,
  };
  let engines: Promise<readonly EngineInfo[]> | null = null;
  return {
    get info(): AppInfo {
      return { ...facts, ...place.facts };
    },
    get library() {
      return opened().library;
    },
    get supervisor() {
      return opened().supervisor;
    },
    get gallery() {
      return opened().gallery;
    },
    place,
    desktop,
    notify,
    resourcesFolder: resourcesPath(),
    engines: (again = false) => (engines = (again ? null : engines) ?? probeEngines(launch)),
    measureEngine: (engine) => measureInProcess(launch, engine),
    logFile: log.file,
  };
}

function problemOf(error: unknown): LibraryProblem {
  const title = 'The library could not be opened';
  if (error instanceof UserError) return { title, message: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { title, message: `The library could not be opened (${reason}): see app.log for the details.` };
}
