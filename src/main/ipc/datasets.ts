import { inspectFolder, listDatasets } from '../datasets/catalogue';
import type { Area, Services } from './types';

export const datasetHandlers = (services: Services): Area<'datasets'> => ({
  'datasets.list': () => listDatasets(services.library, services.resourcesFolder),
  'datasets.inspect': ({ path }) => inspectFolder(services.library, services.resourcesFolder, path),
  'datasets.chooseFolder': () => services.desktop.chooseFolder(),
});
