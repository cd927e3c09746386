import { inspectFolder, listDatasets } from '../datasets/catalogue';
import { suggestDatasets } from '../datasets/suggestions';
import type { Area, Services } from './types';

export const datasetHandlers = (services: Services): Area<'datasets'> => ({
  'datasets.list': () => listDatasets(services.library, services.resourcesFolder),
  'datasets.inspect': ({ path }) => inspectFolder(services.library, services.resourcesFolder, path),
  'datasets.suggestions': () => suggestDatasets(services.library.settings.get().dataFolders),
  'datasets.chooseFolder': () => services.desktop.chooseFolder(),
});
