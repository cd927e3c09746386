/** The library with everything that works on it, or the reason why it cannot be used. */
import { reasonOf } from '../core/disk/refusals';
import { app, powerMonitor } from 'electron';
import { ASKPASS } from '@shared/startWords';
import type { EngineInfo } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { AppInfo, LibraryProblem, Notify } from '@shared/ipc/contract';
import { Compute } from '../compute/compute';
import { DatasetTasks } from '../compute/datasetTasks';
import { examineCopy, openLibrary } from '../compute/strangers';
import type { ToCompute } from '../compute/protocol';
import { StudioComputers } from '../computers/studioComputers';
import { StudioJobs } from '../computers/studioJobs';
import { GalleryReader } from '../exports/gallery';
import type { Desktop, Services, Updates } from '../ipc/services';
import { continueSearches } from '../ipc/studies';
import { factsOfBuild } from '../platform/build';
import { datasetsFolder } from '../platform/folders';
import { resourcesPath } from '../platform/resources';
import type { PrintPdf } from '../studies/report/create';
import { admit, memoryObstacle } from '../training/admission';
import { Estimator } from '../training/estimator';
import type { ChildProcess, Launch } from '../training/launcher';
import { measureInProcess, probeEngines } from '../training/probe';
import { Supervisor } from '../training/supervisor';
import type { ChosenPlace } from './libraryPlace';
import type { AppLog } from './log';

export interface StudioOptions {
  readonly libraryFolder: string;
  readonly launch: Launch;
  readonly launchCompute: () => ChildProcess<ToCompute>;
  readonly notify: Notify;
  readonly desktop: Desktop;
  readonly updates: Updates;
  readonly print: PrintPdf;
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
  const { libraryFolder, launch, launchCompute, notify, log } = options;
  let found: Promise<readonly EngineInfo[]> | null = null;
  const engines: Engines = (again = false) => (found = (again ? null : found) ?? probeEngines(launch));
  try {
    const library = await openLibrary(libraryFolder, { program: 'HaBa Studio', launch: launchCompute });
    // Names are a person's own and stay out of the log.
    for (const { id } of library.recovered) log.warn(`Run ${id} was interrupted.`);
    const resourcesFolder = resourcesPath();
    const watched: Notify = (name, payload) => {
      notify(name, payload);
      if (name === 'queue.changed' && isBusy()) estimator.giveWay();
    };
    const obstacle = memoryObstacle({ library, engines });
    const idleSeconds = (): number => powerMonitor.getSystemIdleTime();
    const supervisor = new Supervisor({
      library,
      launch,
      notify: watched,
      idleSeconds,
      obstacle,
      onEnded: (runId) => {
        try {
          continueSearches({ library, supervisor, notify: watched }, runId);
        } catch (error) {
          log.error(`The search of run ${runId} did not go on`, error);
        }
      },
    });
    const isBusy = (): boolean => {
      const { runningRunId, queuedRunIds, held } = supervisor.state();
      return runningRunId !== null || (queuedRunIds.length > 0 && !held);
    };
    const estimator = new Estimator({ library, launch, notify, isBusy });
    supervisor.restore();
    const gallery = new GalleryReader(library);
    const places = { resources: resourcesFolder, cache: library.cacheFolder };
    const compute = new Compute({ launch: launchCompute, notify, places });
    const datasetTasks = new DatasetTasks({
      library,
      launch: launchCompute,
      notify,
      resources: resourcesFolder,
      root: datasetsFolder(),
    });
    const computers = new StudioComputers({ library, notify, askpass: askpassWords() });
    const jobs = new StudioJobs({ library, computers, notify });
    jobs.begin();
    const opened: Opened = {
      library,
      supervisor,
      estimator,
      gallery,
      compute,
      datasetTasks,
      computers,
      jobs,
      admit: (run, anyway) => admit(obstacle, run, anyway),
    };
    return {
      services: servicesOf(options, null, engines, () => opened),
      async close() {
        estimator.cancel(message('work.studioClosed'));
        compute.close();
        datasetTasks.close();
        jobs.close();
        await computers.close();
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
    return { services: servicesOf(options, problem, engines, refuse), close: () => Promise.resolve() };
  }
}

/** This executable as what ssh starts to ask: it opens no pages, so it needs none of Chromium's processes for them. */
const askpassWords = (): readonly string[] => [
  process.execPath,
  ...(app.isPackaged ? [] : [app.getAppPath()]),
  ...['--no-sandbox', '--no-zygote', '--log-level=3', ASKPASS],
];

/** What is there only with a library. */
type Opened = Pick<
  Services,
  | 'library'
  | 'supervisor'
  | 'estimator'
  | 'gallery'
  | 'compute'
  | 'datasetTasks'
  | 'computers'
  | 'jobs'
  | 'admit'
>;

type Engines = Services['engines'];

/** `opened` throws while the library cannot be used. */
function servicesOf(
  options: StudioOptions,
  problem: LibraryProblem | null,
  engines: Engines,
  opened: () => Opened,
): Services {
  const { libraryFolder, launch, notify, desktop, updates, print, place, notice, log } = options;
  const facts = {
    version: app.getVersion(),
    electron: process.versions['electron'] ?? '',
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    ...factsOfBuild(app.getAppPath()),
    libraryPath: libraryFolder,
    notice,
    problem,
  };
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
    get estimator() {
      return opened().estimator;
    },
    get gallery() {
      return opened().gallery;
    },
    get compute() {
      return opened().compute;
    },
    get datasetTasks() {
      return opened().datasetTasks;
    },
    get computers() {
      return opened().computers;
    },
    get jobs() {
      return opened().jobs;
    },
    get admit() {
      return opened().admit;
    },
    place,
    desktop,
    updates,
    examineCopy: examineCopy(options.launchCompute),
    print,
    notify,
    resourcesFolder: resourcesPath(),
    engines,
    measureEngine: (engine) => measureInProcess(launch, engine),
    logFile: log.file,
  };
}

function problemOf(error: unknown): LibraryProblem {
  const title = message('work.libraryNotOpened');
  if (error instanceof UserError) return { title, message: error.said };
  const reason = reasonOf(error);
  return { title, message: message('work.libraryNotOpenedSeeLog', { reason }) };
}
