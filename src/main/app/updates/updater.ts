/** electron-updater as the studio uses it: it does nothing by itself, and says nothing of the person to the server. */
import { AppImageUpdater, NsisUpdater, type BaseUpdater } from 'electron-updater';
import type { AppLog } from '../log';
import { WebExecutor, type WayToReleases } from './executor';

export interface UpdaterOptions {
  /** The version that runs. */
  readonly version: string;
  /** `app-update.yml`, which packing writes: where releases are. */
  readonly configFile: string;
  /** Folder for what is brought here. */
  readonly cacheFolder: string;
  readonly way: WayToReleases;
  readonly log: Pick<AppLog, 'info' | 'warn'>;
}

/** electron-updater for this platform, and the executor of its requests. */
export function openUpdater({ version, configFile, cacheFolder, way, log }: UpdaterOptions): {
  readonly updater: BaseUpdater;
  readonly executor: WebExecutor;
} {
  const Updater = process.platform === 'win32' ? NsisUpdater : AppImageUpdater;
  const nothing = (): void => undefined;
  const updater = new Updater(null, {
    version,
    name: 'haba-studio',
    isPackaged: true,
    appUpdateConfigPath: configFile,
    userDataPath: cacheFolder,
    baseCachePath: cacheFolder,
    whenReady: () => Promise.resolve(),
    relaunch: nothing,
    quit: nothing,
    onQuit: nothing,
  });
  const executor = new WebExecutor(way);
  return {
    executor,
    updater: Object.assign(updater, {
      httpExecutor: executor,
      logger: {
        info: (text: unknown) => log.info(`updates: ${String(text)}`),
        warn: warning,
        error: warning,
      },
      autoDownload: false,
      autoInstallOnAppQuit: false,
      allowDowngrade: false,
      allowPrerelease: false,
      // Pieces of the old file would be asked for one by one; the whole is checked as one.
      disableDifferentialDownload: true,
      disableWebInstaller: true,
      // Versions are for everybody at once: nothing is drawn by an id of this computer.
      isUserWithinRollout: () => true,
    }),
  };

  function warning(text: unknown): void {
    log.warn(`updates: ${String(text)}`);
  }
}
