/** Reports. */
import type { Report } from '@shared/domain';
import { plainName } from '../reports/files';
import { createReport, renderRequest, rewriteReport } from '../studies/report/create';
import { writeChosen } from './save';
import type { Area, Services } from './services';

export const reportHandlers = (services: Services): Area<'reports'> => {
  const { print } = services;
  const changed = (report: Report): Report => {
    services.notify('project.changed', { projectId: report.projectId });
    return report;
  };
  return {
    'reports.list': ({ projectId }) => services.library.reports.list(projectId),
    'reports.get': ({ id }) => services.library.reports.get(id),
    'reports.create': async (request) => changed(await createReport(services.library, request, { print })),
    'reports.update': async ({ id, request }) =>
      changed(await rewriteReport(services.library, id, request, { print })),
    'reports.regenerate': async ({ id }) =>
      changed(await rewriteReport(services.library, id, undefined, { print })),
    'reports.rename': ({ id, name }) => changed(services.library.reports.rename(id, name)),
    'reports.saveAs': async ({ id, format }) => {
      const report = services.library.reports.get(id);
      const extension = format ?? report.format;
      const bytes =
        extension === report.format
          ? await services.library.reports.read(report)
          : (await renderRequest(services.library, { ...report, format: extension }, { print })).bytes;
      return writeChosen(services.desktop, { name: plainName(report.name), extension }, bytes);
    },
    'reports.open': async ({ id }) => {
      const report = services.library.reports.get(id);
      await services.library.reports.read(report);
      await services.desktop.open(report.path);
      return null;
    },
    'reports.delete': ({ id }) => {
      changed(services.library.reports.get(id));
      services.library.purge.report(id);
      return null;
    },
  };
};
