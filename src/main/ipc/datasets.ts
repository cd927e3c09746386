import { inspectFolder, listDatasets } from '../datasets/catalogue';
import { deletePrepared } from '../datasets/prepared';
import { suggestDatasets } from '../datasets/suggestions';
import type { Area, Services } from './types';

/** Archives, and the files of MNIST and SVHN. */
const EXTENSIONS = ['zip', 'gz', 'tgz', 'tar', 'mat', 'bin'];

export const datasetHandlers = (services: Services): Area<'datasets'> => ({
  'datasets.list': () => listDatasets(services.library, services.resourcesFolder),
  'datasets.inspect': ({ path }) => inspectFolder(services.library, services.resourcesFolder, path),
  'datasets.suggestions': () => suggestDatasets(services.library.settings.get().dataFolders),
  'datasets.chooseFolder': () => services.desktop.chooseFolder(),
  'datasets.chooseFiles': () => services.desktop.chooseFiles(EXTENSIONS),
  'datasets.overview': () => services.datasetTasks.overview(),
  'datasets.download': async ({ id }) => ({ done: await services.datasetTasks.download(id) }),
  'datasets.discard': async ({ id }) => {
    await services.datasetTasks.discard(id);
    return null;
  },
  'datasets.import': ({ paths }) => services.datasetTasks.import(paths),
  'datasets.preview': ({ id }) => services.datasetTasks.preview(id),
  'datasets.check': ({ id }) => services.datasetTasks.check(id),
  'datasets.move': async ({ id, into }) => {
    const path = await services.datasetTasks.move(id, into);
    return path === null ? null : { path };
  },
  'datasets.delete': async ({ id }) => ({ freedBytes: await services.datasetTasks.delete(id) }),
  'datasets.users': ({ id }) => services.library.datasets.users(services.library.datasets.get(id).path ?? ''),
  'datasets.cancel': ({ taskId }) => {
    services.datasetTasks.cancel(taskId);
    return null;
  },
  'datasets.deletePrepared': async (form) => {
    const freedBytes = await deletePrepared(services.library.cacheFolder, form);
    services.notify('datasets.changed', {});
    return { freedBytes };
  },
});
