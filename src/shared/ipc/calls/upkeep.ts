/** Archives, and the library as a whole. One long job at a time; `upkeep.progress` says how far it is. */
import { z } from 'zod';
import type {
  ExportedArchive,
  ImportedArchive,
  LibraryBackup,
  LibraryCheck,
  PreparedRestore,
  Surplus,
} from '../../domain/upkeep';
import { call, id, none } from '../call';

const path = z.string().min(1).max(4096);

export const upkeepCalls = {
  /** Asks where to; null when the dialog was cancelled. */
  'archives.export': call<ExportedArchive | null>()(z.strictObject({ kind: z.enum(['project', 'run']), id })),
  /**
   * Imports a file that was dropped, or asks for one; null when the dialog was cancelled. A run goes to the project, if one
   * is named.
   */
  'archives.theImport': call<ImportedArchive | null>()(
    z.strictObject({ path: path.optional(), projectId: id.optional() }),
  ),
  /** What could be deleted. */
  'upkeep.surplus': call<Surplus>()(none),
  'upkeep.clean': call<{ readonly freedBytes: number }>()(
    z.strictObject({ orphans: z.boolean(), checkpoints: z.boolean() }),
  ),
  'upkeep.check': call<LibraryCheck>()(none),
  /** Asks for a folder; null when the dialog was cancelled. */
  'upkeep.backup': call<LibraryBackup | null>()(none),
  /** Asks for a backup, checks it and lays it ready for the next start; null when the dialog was cancelled. */
  'upkeep.restore': call<PreparedRestore | null>()(none),
  /** Ends the job that goes on, if one does. */
  'upkeep.cancel': call<null>()(none),
} as const;
