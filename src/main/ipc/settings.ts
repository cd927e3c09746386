import { defaultSettings } from '@shared/domain/settings';
import type { Area, Services } from './types';

export const settingsHandlers = (services: Services): Area<'settings'> => ({
  // Without a library the window still needs a theme and a language.
  'settings.get': () => (services.info.problem === null ? services.library.settings.get() : defaultSettings),
  'settings.set': (patch) => {
    const settings = services.library.settings.set(patch);
    services.notify('settings.changed', settings);
    return settings;
  },
});
