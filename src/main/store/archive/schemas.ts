/**
 * Rows as archives carry them: the columns of the database by their names, JSON columns as JSON, bytes in base64,
 * infinite numbers as words. Everything that comes from an archive passes through here before it is stored.
 */
import { z } from 'zod';
import { EVALUATION_SUBJECTS, ENGINE_IDS, PROJECT_COLOURS, RUN_EVENT_KINDS } from '@shared/domain';
import { LONGEST_NOTES, REPORT_FORMATS } from '@shared/reports/request';
import { STUDY_KINDS } from '@shared/studies/request';
import { COLUMNS } from '../columns';

/** Ids are also parts of paths: nothing but small letters and digits. */
const archivedId = z.string().regex(/^[a-z0-9]{1,64}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/)
  .refine((text) => !Number.isNaN(Date.parse(text)));
const real = z.union([
  z.number(),
  z.literal('inf').transform(() => Number.POSITIVE_INFINITY),
  z.literal('-inf').transform(() => Number.NEGATIVE_INFINITY),
]);
const count = z.int().min(0);
const name = z.string().max(1000);
const text = z.string().max(1_000_000);
/** Bytes in base64, at most as many as `most`. */
const bytes = (most: number): z.ZodType<Buffer, string> =>
  z
    .base64()
    .max(Math.ceil(most / 3) * 4)
    .transform((encoded) => Buffer.from(encoded, 'base64'));

const project = z.strictObject({
  id: archivedId,
  name,
  description: text,
  tags_json: COLUMNS.tags,
  colour: z.enum(PROJECT_COLOURS).nullable(),
  created_at: time,
  updated_at: time,
  archived_at: time.nullable(),
});

const run = z.strictObject({
  id: archivedId,
  name,
  notes: text,
  tags_json: COLUMNS.tags,
  config_json: COLUMNS.config,
  status: z.enum(['draft', 'completed', 'stopped', 'interrupted', 'failed']),
  status_reason: text.nullable(),
  engine: z.enum(ENGINE_IDS).nullable(),
  device: name.nullable(),
  created_at: time,
  updated_at: time,
  started_at: time.nullable(),
  ended_at: time.nullable(),
  iteration: count,
  trained_seconds: real,
  storage_json: COLUMNS.storage.nullable(),
  last_loss: real.nullable(),
  best_accuracy: real.nullable(),
  series_json: COLUMNS.summaries,
});

const study = z.strictObject({
  id: archivedId,
  name,
  question: text,
  kind: z.enum(STUDY_KINDS),
  plan_json: COLUMNS.studyPlan,
  created_at: time,
  updated_at: time,
});

const study_run = z.strictObject({ study_id: archivedId, cell_key: name, run_id: archivedId });

/** A piece of a series: the points' columns, in the order of their steps. */
const metric = z
  .strictObject({
    run_id: archivedId,
    series: name,
    steps: z.array(count).min(1).max(100_000),
    values: z.array(real.nullable()).max(100_000),
  })
  .refine(({ steps, values }) => steps.length === values.length, 'as many values as steps');

const evaluation = z.strictObject({
  id: archivedId,
  run_id: archivedId,
  iteration: count,
  subject: z.enum(EVALUATION_SUBJECTS),
  network: name,
  protocol: name,
  accuracies_json: COLUMNS.accuracies,
  mean: real,
  std: real,
  seeds: count,
  storage_json: COLUMNS.storage,
  created_at: time,
});

/** Whether the counts are those of the classes is looked at where it is known how much they may unpack to. */
const confusion = z.strictObject({
  evaluation_id: archivedId,
  class_names_json: COLUMNS.classNames,
  counts: bytes(64 * 1024 ** 2),
});

const checkpoint = z.strictObject({
  id: archivedId,
  run_id: archivedId,
  iteration: count,
  sha256,
  bytes: count,
  trained_seconds: real,
  created_at: time,
});

const histogram = z.strictObject({
  run_id: archivedId,
  name,
  iteration: count,
  low: real,
  high: real,
  counts: bytes(1024 ** 2).refine(({ length }) => length % 4 === 0),
});

const log = z.strictObject({
  run_id: archivedId,
  time,
  level: z.enum(['debug', 'info', 'warn', 'error']),
  message: text,
});

const event = z.strictObject({
  run_id: archivedId,
  time,
  kind: z.enum(RUN_EVENT_KINDS),
  detail: text,
  iteration: count.nullable(),
});

const report = z.strictObject({
  id: archivedId,
  run_id: archivedId.nullable(),
  study_id: archivedId.nullable(),
  name,
  format: z.enum(REPORT_FORMATS),
  source_json: COLUMNS.reportSource,
  sections_json: COLUMNS.reportSections,
  notes: z.string().max(LONGEST_NOTES),
  title: name,
  bytes: count,
  created_at: time,
  written_at: time,
});

const snapshot = z.strictObject({
  run_id: archivedId,
  iteration: count.max(999_999_999),
  bytes: count,
});

/** In the order in which archives are read: what others refer to comes first. */
export const ARCHIVE_SCHEMAS = {
  projects: project,
  runs: run,
  studies: study,
  study_runs: study_run,
  metrics: metric,
  evaluations: evaluation,
  evaluation_confusions: confusion,
  checkpoints: checkpoint,
  histograms: histogram,
  logs: log,
  events: event,
  reports: report,
  snapshots: snapshot,
} as const;

export type ArchiveTable = keyof typeof ARCHIVE_SCHEMAS;
export type ArchiveRow<T extends ArchiveTable> = z.output<(typeof ARCHIVE_SCHEMAS)[T]>;
export const ARCHIVE_TABLES = Object.keys(ARCHIVE_SCHEMAS) as ArchiveTable[];
