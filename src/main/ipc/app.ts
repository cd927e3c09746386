import type { Area, Services } from './types';

export const appHandlers = (services: Services): Area<'app'> => ({
  'app.info': () => services.info,
  'app.showLibrary': () => {
    services.desktop.reveal(services.info.libraryPath);
    return null;
  },
});
