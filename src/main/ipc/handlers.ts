/** Every area of the contract: `<area>.ts` answers the calls of `shared/ipc/calls/<area>.ts`. */
import {
  appHandlers,
  engineHandlers,
  libraryHandlers,
  licenceHandlers,
  settingsHandlers,
  updateHandlers,
} from './studio';
import { computerHandlers } from './computers';
import { configHandlers, presetHandlers } from './configs';
import { datasetHandlers, expertHandlers } from './datasets';
import { exportHandlers } from './exports';
import { galleryHandlers } from './gallery';
import { historyHandlers } from './history';
import { jobHandlers } from './jobs';
import { projectHandlers, runHandlers } from './projects';
import { reportHandlers } from './reports';
import { studyHandlers } from './studies';
import type { Handlers, Services } from './services';
import { upkeepHandlers } from './upkeep';

/** Every call of the contract with its handler. */
export const allHandlers = (services: Services): Handlers => ({
  ...appHandlers(services),
  ...updateHandlers(services),
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
  ...computerHandlers(services),
  ...jobHandlers(services),
  ...upkeepHandlers(services),
});
