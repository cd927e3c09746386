import type { Area, Services } from './types';

export const engineHandlers = (services: Services): Area<'engines'> => ({
  'engines.list': () => services.engines(),
});
