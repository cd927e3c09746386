/** Distilled images for other programs. */
import { z } from 'zod';
import { exportChoicesSchema } from '../../exports';
import type { SavedExport } from '../answers';
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
} as const;
