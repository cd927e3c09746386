/** The names of files in archives. Ids and hashes in them are checked where they come in. */
import type { ReportFormat } from '@shared/reports/request';
import type { ArchiveTable } from './schemas';

export const rowsName = (table: ArchiveTable): string => `rows/${table}.ndjson.gz`;
export const checkpointName = (sha256: string): string => `checkpoints/${sha256}.safetensors`;
export const snapshotName = (runId: string, iteration: number): string =>
  `snapshots/${runId}/${iteration}.safetensors`;
export const reportName = (id: string, format: ReportFormat): string => `reports/${id}.${format}`;
