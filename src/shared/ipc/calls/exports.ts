/** Distilled images for other programs, and out of the official one. */
import { z } from 'zod';
import { exportChoicesSchema } from '../../domain/exports';
import type { Run } from '../../domain';
import type { SavedExport, SavedFile } from '../answers';
import { call, id } from '../call';

export const exportCalls = {
  /**
   * Writes a run's distilled images to a place that a dialog asks for: a new folder in the chosen one, or an archive. The last
   * checkpoint when none is named. `gallery.cancel` ends it, `gallery.progress` says how far it is.
   */
  'exports.write': call<SavedExport>()(
    z.strictObject({
      jobId: id,
      runId: id,
      checkpointId: id.optional(),
      choices: exportChoicesSchema,
      as: z.enum(['folder', 'zip']),
    }),
  ),
  /**
   * Writes a run's images as one web page that mixes bases and hallucinators by itself, to a place that a dialog asks for. The
   * last checkpoint when none is named. `gallery.cancel` ends it, `gallery.progress` says how far it is.
   */
  'exports.page': call<SavedFile>()(z.strictObject({ jobId: id, runId: id, checkpointId: id.optional() })),
  /**
   * Makes a run of the official repository's `images_*.pt` (and the styles beside it), chosen in a dialog, with the dataset,
   * networks and evaluation of another run; null when cancelled.
   */
  'exports.importOfficial': call<Run | null>()(
    z.strictObject({
      projectId: id,
      runId: id,
      /** The learned learning rate, which the official code does not save. */
      learningRate: z.number().positive().max(100).nullable().default(null),
    }),
  ),
} as const;
