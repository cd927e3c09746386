/** What lies in an archive: its table of contents, and the names that its entries may have. */
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { issueMessage } from '@shared/words/issues';
import { message, type Message } from '@shared/words/message';
import { REPORT_FORMATS, type ReportFormat } from '@shared/reports/request';
import { ARCHIVE_TABLES, type ArchiveTable } from '../store/archive/schemas';

/** The format that this studio writes, and the newest that it reads. */
export const ARCHIVE_VERSION = 1;
export const ARCHIVE_EXTENSION = 'haba';
export const MANIFEST = 'manifest.json';

/** Bytes of the manifest, of one row, and of all rows together, at most. */
export const LARGEST_MANIFEST = 64 * 1024 ** 2;
export const LARGEST_ROW = 32 * 1024 ** 2;
export const LARGEST_ROWS = 16 * 1024 ** 3;
/** The most that rows may unpack to, for each of their bytes. Numbers that repeat come to about 300. */
export const LARGEST_RATIO = 1000;
/** Bytes that tables of answers unpack to, all together: these, and so many for each byte of the archive. */
export const LEAST_COUNTS = 64 * 1024 ** 2;
export const COUNTS_RATIO = 100;
/** Tables whose rows have ids of their own, which are kept in mind while an archive is read. */
export const WITH_IDS: readonly ArchiveTable[] = [
  'projects',
  'runs',
  'studies',
  'evaluations',
  'checkpoints',
  'reports',
];
/** Rows of such a table that bytes can hold, packed: an id alone is 60 bits that no packing makes shorter. */
export const rowsWithin = (bytes: number): number => 1000 + Math.floor(bytes / 6);

const size = z.int().min(0);
const entry = z.strictObject({
  name: z.string().max(200),
  bytes: size,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of rows: how many there are, and their bytes unpacked. */
  rows: size.optional(),
  unpacked: size.optional(),
});

const leftOut = z.strictObject({
  trashedRuns: size,
  trashedStudies: size,
  checkpoints: size,
  snapshots: size,
  reports: size,
});
const manifestSchema = z.strictObject({
  format: z.literal('haba-archive'),
  version: z.literal(ARCHIVE_VERSION),
  kind: z.enum(['project', 'run']),
  madeAt: z.iso.datetime(),
  project: z.strictObject({ id: z.string().max(64), name: z.string().max(1000) }),
  /** The name of the run, in an archive of one. */
  run: z.string().max(1000).nullable(),
  leftOut,
  entries: z.array(entry).max(2_000_000),
});
export type Manifest = z.output<typeof manifestSchema>;
export type ManifestEntry = Manifest['entries'][number];

/** What an entry is, by its name; null for what has no place in an archive. */
export type EntryKind =
  | { readonly kind: 'rows'; readonly table: ArchiveTable }
  | { readonly kind: 'checkpoint'; readonly sha256: string }
  | { readonly kind: 'snapshot'; readonly runId: string; readonly iteration: number }
  | { readonly kind: 'report'; readonly id: string; readonly format: ReportFormat };

export function kindOf(name: string): EntryKind | null {
  const rows = /^rows\/([a-z_]+)\.ndjson\.gz$/.exec(name)?.[1];
  const table = ARCHIVE_TABLES.find((one) => one === rows);
  if (table !== undefined) return { kind: 'rows', table };
  const sha256 = /^checkpoints\/([0-9a-f]{64})\.safetensors$/.exec(name)?.[1];
  if (sha256 !== undefined) return { kind: 'checkpoint', sha256 };
  const [, runId, iteration] =
    /^snapshots\/([a-z0-9]{1,64})\/(0|[1-9]\d{0,8})\.safetensors$/.exec(name) ?? [];
  if (runId !== undefined) return { kind: 'snapshot', runId, iteration: Number(iteration) };
  const [, id, extension] = /^reports\/([a-z0-9]{1,64})\.([a-z]{2,4})$/.exec(name) ?? [];
  const format = REPORT_FORMATS.find((one) => one === extension);
  return id !== undefined && format !== undefined ? { kind: 'report', id, format } : null;
}

/** Reads a manifest. Throws a UserError with one sentence when this studio cannot take it. */
export function readManifest(bytes: Uint8Array, file: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw noArchive(file);
  }
  const head = z.object({ format: z.literal('haba-archive'), version: z.int() }).safeParse(value);
  if (!head.success) throw noArchive(file);
  if (head.data.version > ARCHIVE_VERSION) {
    throw new UserError(
      'unavailable',
      message('archives.newerFormat', {
        path: file,
        found: head.data.version,
        known: ARCHIVE_VERSION,
      }),
    );
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(
    file,
    message('archives.listInvalid', {
      path: issue?.path.join('.') ?? '',
      message: issue === undefined ? '' : issueMessage(issue),
    }),
  );
}

export const noArchive = (file: string): UserError =>
  new UserError('bad-input', message('archives.notAnArchive', { path: file }));

export const damaged = (file: string, reason: Message): UserError =>
  new UserError('bad-input', message('archives.archiveDamaged', { path: file, reason }));
