/** Studies: sets of runs with one question. */
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Study, StudySummary } from '@shared/studies/results';
import { studyResults } from '../studies/collect';
import {
  activeRuns,
  createStudy,
  measureStudy,
  previewStudy,
  searchesAfter,
  unfinishedRuns,
} from '../studies/create';
import { summaryOf } from '../studies/progress';
import { readReportRequest, renderRequest } from '../studies/report/create';
import { writeChosen } from './save';
import type { Area, Services } from './services';

const enqueue = (supervisor: Services['supervisor'], { id, status }: Run): Run =>
  status === 'draft' ? supervisor.start(id) : supervisor.resume(id);

/** Queues what searches do after one of their runs has ended. */
export function continueSearches(
  { library, supervisor, notify }: Pick<Services, 'library' | 'supervisor' | 'notify'>,
  runId: string,
): void {
  const { queue, drop } = searchesAfter(library, runId);
  for (const { id } of drop) supervisor.stop(id);
  for (const run of queue) enqueue(supervisor, run);
  for (const { id, projectId } of library.studies.ofRun(runId))
    notify('study.changed', { studyId: id, projectId });
}

export const studyHandlers = (services: Services): Area<'studies'> => {
  const changed = (study: Study): StudySummary => {
    services.notify('study.changed', { studyId: study.id, projectId: study.projectId });
    return summaryOf(services.library, study);
  };
  /** Queues everything that is still to be done. */
  const resume = (id: string): void => {
    for (const run of unfinishedRuns(services.library, id)) enqueue(services.supervisor, run);
  };
  return {
    'studies.list': ({ projectId }) =>
      services.library.studies.list(projectId).map((study) => summaryOf(services.library, study)),
    'studies.preview': (request) => previewStudy(services.library, request),
    'studies.create': async ({ start, ...draft }) => {
      const study = await createStudy(services.library, draft);
      services.notify('project.changed', { projectId: study.projectId });
      if (start) resume(study.id);
      return changed(study);
    },
    'studies.results': async ({ id }) => {
      await measureStudy(services.library, id);
      return studyResults(services.library, id);
    },
    'studies.resume': ({ id }) => {
      resume(id);
      return changed(services.library.studies.get(id));
    },
    'studies.pause': ({ id }) => {
      for (const run of activeRuns(services.library, id)) services.supervisor.stop(run.id);
      return changed(services.library.studies.get(id));
    },
    'studies.rename': ({ id, name }) => changed(services.library.studies.rename(id, name)),
    'studies.trash': ({ id, trashed }) => {
      if (trashed && activeRuns(services.library, id).length > 0) {
        throw new UserError('conflict', message('work.studyBusy'));
      }
      return changed(services.library.studies.setTrashed(id, trashed));
    },
    'studies.purge': ({ id }) => {
      const { projectId } = services.library.studies.get(id);
      const freedBytes = services.library.purge.study(id);
      services.notify('study.changed', { studyId: id, projectId });
      return { freedBytes };
    },
    'studies.saveReport': async ({ id, format }) => {
      const { name } = services.library.studies.get(id);
      const request = readReportRequest({ source: { kind: 'study', studyId: id }, format });
      const { bytes } = await renderRequest(services.library, request, { print: services.print });
      return writeChosen(services.desktop, { name, extension: format }, bytes);
    },
  };
};
