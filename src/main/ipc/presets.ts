import { presets } from '@shared/presets';
import type { Area, Services } from './types';

export const presetHandlers = (services: Services): Area<'presets'> => {
  const changed = <T>(value: T): T => {
    services.notify('presets.changed', {});
    return value;
  };
  return {
    'presets.list': () => presets,
    'presets.own': () => services.library.presets.list(),
    'presets.save': (draft) => changed(services.library.presets.create(draft)),
    'presets.update': ({ id, ...patch }) => changed(services.library.presets.update(id, patch)),
    'presets.delete': ({ id }) => {
      services.library.presets.delete(id);
      return changed(null);
    },
  };
};
