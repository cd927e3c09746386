import { appHandlers } from './app';
import { configHandlers } from './configs';
import { datasetHandlers } from './datasets';
import { engineHandlers } from './engines';
import { expertHandlers } from './experts';
import { exportHandlers } from './exports';
import { galleryHandlers } from './gallery';
import { historyHandlers } from './history';
import { libraryHandlers } from './library';
import { licenceHandlers } from './licences';
import { presetHandlers } from './presets';
import { projectHandlers } from './projects';
import { reportHandlers } from './reports';
import { runHandlers } from './runs';
import { settingsHandlers } from './settings';
import { studyHandlers } from './studies';
import type { Handlers, Services } from './types';
import { upkeepHandlers } from './upkeep';

/** Every call of the contract with its handler. */
export const allHandlers = (services: Services): Handlers => ({
  ...appHandlers(services),
  ...libraryHandlers(services),
  ...licenceHandlers(services),
  ...settingsHandlers(services),
  ...engineHandlers(services),
  ...projectHandlers(services),
  ...runHandlers(services),
  ...historyHandlers(services),
  ...galleryHandlers(services),
  ...exportHandlers(services),
  ...reportHandlers(services),
  ...studyHandlers(services),
  ...datasetHandlers(services),
  ...presetHandlers(services),
  ...configHandlers(services),
  ...expertHandlers(services),
  ...upkeepHandlers(services),
});
