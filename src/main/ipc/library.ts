import type { Area, Services } from './types';

export const libraryHandlers = (services: Services): Area<'library'> => ({
  'library.choose': async () => {
    const path = await services.desktop.chooseFolder();
    return path === null ? null : services.place.examine(path);
  },
  'library.change': async ({ path, move }) => {
    await services.place.change(path, move);
    services.notify('app.changed', services.info);
    return services.info;
  },
});
