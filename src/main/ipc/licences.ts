import { licencePlaces, readLicence, readLicences } from '../platform/licences';
import type { Area, Services } from './types';

export const licenceHandlers = (services: Services): Area<'licences'> => {
  const places = (): ReturnType<typeof licencePlaces> => licencePlaces(services.resourcesFolder);
  return {
    'licences.list': async () =>
      (await readLicences(places())).map(({ id, name, version, licence, url, source }) => ({
        id,
        name,
        version,
        licence,
        url,
        source,
      })),
    'licences.text': async ({ id }) => (await readLicence(places(), id)).text,
  };
};
