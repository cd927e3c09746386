/** Studies: sets of runs with one question. */
import { z } from 'zod';
import { REPORT_FORMATS } from '../../reports/request';
import { studyRequestSchema } from '../../studies/request';
import type { StudyPreview, StudyResults, StudySummary } from '../../studies/results';
import type { SavedFile } from '../answers';
import { byId, call, id, name } from '../call';

export const studyCalls = {
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
