/** Reports and studies. */
import { z } from 'zod';
import type { Report } from '../../domain';
import { REPORT_FORMATS, reportRequestSchema } from '../../reports/request';
import { studyRequestSchema } from '../../studies/request';
import type { StudyPreview, StudyResults, StudySummary } from '../../studies/results';
import type { SavedFile } from '../answers';
import { byId, call, id, name } from '../call';

export const documentCalls = {
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

  'studies.list': call<readonly StudySummary[]>()(z.strictObject({ projectId: id })),
  /** What a study would be, with every reason why it cannot be. Makes nothing. */
  'studies.preview': call<StudyPreview>()(studyRequestSchema),
  /** Stores a study with a draft run for every cell; `start` also queues them. */
  'studies.create': call<StudySummary>()(
    z.strictObject({ projectId: id, name, request: studyRequestSchema, start: z.boolean() }),
  ),
  /** The table as far as the runs have come, and the state of every cell. */
  'studies.results': call<StudyResults>()(byId),
  /** Queues all unfinished cells; cells without a run get one. */
  'studies.resume': call<StudySummary>()(byId),
  /** Takes waiting runs out of the queue and ends the running one with a checkpoint. */
  'studies.pause': call<StudySummary>()(byId),
  'studies.rename': call<StudySummary>()(z.strictObject({ id, name })),
  'studies.trash': call<StudySummary>()(z.strictObject({ id, trashed: z.boolean() })),
  /** Deletes a trashed study and its reports for good; its runs stay. */
  'studies.purge': call<{ readonly freedBytes: number }>()(byId),
  'studies.saveReport': call<SavedFile>()(z.strictObject({ id, format: z.enum(REPORT_FORMATS) })),
} as const;
