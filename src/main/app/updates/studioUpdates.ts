/** Updates of the studio that runs: from the releases that packing wrote down, through the proxy of the settings. */
import { join } from 'node:path';
import { app } from 'electron';
import type { Settings } from '@shared/domain/settings';
import type { Notify } from '@shared/ipc/contract';
import { openWeb, proxyOfSettings } from '../../datasets/download/web';
import { factsOfBuild } from '../../platform/build';
import { dataFolder, readText } from '../../platform/folders';
import type { AppLog } from '../log';
import { isOfReleases, StudioUpdates, whyOff } from './updates';

const STALL = 60_000;

interface Surroundings {
  readonly settings: () => Settings;
  readonly notify: Notify;
  readonly log: AppLog;
}

/** Off in checkouts and in packages that cannot replace themselves. */
export function studioUpdates({ settings, notify, log }: Surroundings): StudioUpdates {
  const configFile = join(process.resourcesPath, 'app-update.yml');
  const appImage = process.env['APPIMAGE'];
  const cacheFolder = join(dataFolder(), 'updates');
  return new StudioUpdates({
    off: whyOff({
      packaged: app.isPackaged,
      trial: factsOfBuild(app.getAppPath()).trial,
      platform: process.platform,
      config: readText(configFile),
      appImage,
    }),
    open: async () => {
      const { openUpdater } = await import('./updater');
      const way = {
        open: () => openWeb(proxyOfSettings(settings()), process.env, false),
        mayAsk: isOfReleases,
        stallAfter: STALL,
      };
      return openUpdater({ version: app.getVersion(), configFile, cacheFolder, way, log });
    },
    cacheFolder,
    replaced: appImage,
    changed: (state) => notify('updates.changed', state),
    quit: () => app.quit(),
    log,
  });
}
