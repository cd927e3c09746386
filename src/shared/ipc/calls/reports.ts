/** Reports. */
import { z } from 'zod';
import type { Report } from '../../domain';
import { REPORT_FORMATS, reportRequestSchema } from '../../reports/request';
import type { SavedFile } from '../answers';
import { byId, call, id, name } from '../call';

export const reportCalls = {
  'reports.list': call<readonly Report[]>()(z.strictObject({ projectId: id })),
  'reports.get': call<Report>()(byId),
  /** Writes a report into the library, with what it was made from. */
  'reports.create': call<Report>()(reportRequestSchema),
  /** Writes a report again, from other choices, in its place. */
  'reports.update': call<Report>()(z.strictObject({ id, request: reportRequestSchema })),
  /** Writes a report again, from what the library holds now. */
  'reports.regenerate': call<Report>()(byId),
  /** Changes its name in lists; the document stays as it is. */
  'reports.rename': call<Report>()(z.strictObject({ id, name })),
  /** Copies a report to a place of the person's choice; in another `format` it is made from the same choices. */
  'reports.saveAs': call<SavedFile>()(z.strictObject({ id, format: z.enum(REPORT_FORMATS).optional() })),
  'reports.open': call<null>()(byId),
  'reports.delete': call<null>()(byId),
} as const;
