/** Jobs on other computers. */
import type { Area, Services } from './services';

export const jobHandlers = (services: Services): Area<'jobs'> => ({
  'jobs.list': () => services.jobs.list(),
  'jobs.profiles': ({ computer }) => services.jobs.profiles(computer),
  'jobs.saveProfile': ({ computer, before, ...profile }) => {
    services.jobs.saveProfile(computer, before, profile);
    return null;
  },
  'jobs.deleteProfile': ({ computer, name }) => {
    services.jobs.deleteProfile(computer, name);
    return null;
  },
  'jobs.preview': ({ computer, content, options }) => services.jobs.preview(computer, content, options),
  'jobs.submit': ({ computer, ...request }) => services.jobs.submit(computer, request),
  'jobs.fetch': ({ id }) => services.jobs.fetch(id),
  'jobs.attempts': ({ id, index }) => services.jobs.attempts(id, index),
  'jobs.lastPreview': ({ runId }) => services.jobs.lastPreview(runId),
  'jobs.damaged': () => services.jobs.damaged(),
  'jobs.forget': ({ id }) => services.jobs.forget(id),
  'jobs.cancel': ({ id }) => services.jobs.cancel(id),
  'jobs.requeue': ({ id }) => services.jobs.requeue(id),
});
