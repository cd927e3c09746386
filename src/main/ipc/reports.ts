import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '@shared/errors';
import { createReport } from '../reports/create';
import { writeChosen } from './save';
import type { Area, Services } from './types';

export const reportHandlers = (services: Services): Area<'reports'> => {
  const changed = (projectId: string): void => services.notify('project.changed', { projectId });
  return {
    'reports.list': ({ projectId }) => services.library.reports.list(projectId),
    'reports.create': async (request) => {
      const report = await createReport(services.library, { ...request, createdAt: new Date() });
      changed(report.projectId);
      return report;
    },
    'reports.saveAs': async ({ id }) => {
      const { path } = services.library.reports.get(id);
      const bytes = await readFile(path).catch(() => {
        throw new UserError('not-found', `The report ${path} is gone: make it again.`);
      });
      return writeChosen(services.desktop, { name: basename(path, '.html'), extension: 'html' }, bytes);
    },
    'reports.open': async ({ id }) => {
      await services.desktop.open(services.library.reports.get(id).path);
      return null;
    },
    'reports.delete': ({ id }) => {
      const { projectId } = services.library.reports.get(id);
      services.library.deleteReport(id);
      changed(projectId);
      return null;
    },
  };
};
