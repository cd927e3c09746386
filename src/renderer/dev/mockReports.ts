/** Reports of the stand-in bridge: kept like real ones, without files. */
import type { Report } from '@shared/domain';
import type { CallName, CallOutput, CallParsed } from '@shared/ipc/contract';
import type { ReportRequest } from '@shared/reports/request';
import { newId, type Library } from './mockData';

type ReportCalls = Extract<CallName, `reports.${string}`>;
type ReportHandlers = { [N in ReportCalls]: (input: CallParsed<N>) => CallOutput<N> };

export interface ReportServices {
  readonly library: Library;
  readonly projectOfRun: (runId: string) => string;
  readonly refuse: (message: string) => never;
}

const now = (): string => new Date().toISOString();

export function mockReports({ library, projectOfRun, refuse }: ReportServices): ReportHandlers {
  const get = (id: string): Report =>
    library.reports.get(id) ?? refuse(`There is no report "${id}" in this library.`);
  const save = (report: Report): Report => {
    library.reports.set(report.id, report);
    return report;
  };
  const titleOf = ({ title, source }: ReportRequest): string => {
    if (title !== '' || source.kind === 'study') return title || 'A study';
    const [first = '', ...others] = source.runIds;
    const name = library.runs.get(first)?.name ?? first;
    return others.length === 0 ? name : `${name} and ${others.length} others`;
  };
  const [anyProject = ''] = library.projects.keys();

  return {
    'reports.list': ({ projectId }) =>
      [...library.reports.values()].filter((report) => report.projectId === projectId),
    'reports.get': ({ id }) => get(id),
    'reports.create': (request) => {
      const id = newId('report');
      const { source } = request;
      return save({
        ...request,
        id,
        projectId: source.kind === 'runs' ? projectOfRun(source.runIds[0] ?? '') : anyProject,
        name: titleOf(request),
        path: `/home/you/HaBa Studio/reports/${id}.${request.format}`,
        bytes: 398_112,
        createdAt: now(),
        writtenAt: now(),
      });
    },
    'reports.update': ({ id, request }) => save({ ...get(id), ...request, writtenAt: now() }),
    'reports.regenerate': ({ id }) => save({ ...get(id), writtenAt: now() }),
    'reports.rename': ({ id, name }) => save({ ...get(id), name }),
    'reports.saveAs': ({ id, format }) => ({
      path: `/home/you/Documents/${id}.${format ?? get(id).format}`,
      bytes: get(id).bytes,
    }),
    'reports.open': () => null,
    'reports.delete': ({ id }) => {
      library.reports.delete(id);
      return null;
    },
  };
}
