/**
 * Columns that hold JSON, and what they may hold. A library may be somebody else's, or of an earlier studio: what lies in it is
 * parsed like any other file before it is used.
 */
import { z } from 'zod';
import { storageSchema } from '@shared/budget/storage';
import { runConfigSchema } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { issueMessage } from '@shared/words/issues';
import { message, type Message } from '@shared/words/message';
import { reportSectionsSchema, storedSourceSchema } from '@shared/reports/request';
import { STUDY_KINDS, studyRequestSchema } from '@shared/studies/request';
import { jobOptionsSchema } from '@shared/tasks/profile';
import { printable } from '@shared/text/printable';

const count = z.int().min(0);
const name = z.string().max(1000);
const text = z.string().max(1_000_000);

const studyPlan = z.strictObject({
  kind: z.enum(STUDY_KINDS),
  question: text,
  request: studyRequestSchema,
  geometry: z.strictObject({ classes: count, channels: count, imageSize: count, trainPerClass: count }),
  rows: z.array(z.strictObject({ key: name, label: name, baseline: name.nullable() })).max(10_000),
  columns: z.array(z.strictObject({ key: name, label: name, value: z.number().nullable() })).max(10_000),
  columnTitle: name,
  columnsAre: z.enum(['cells', 'networks']),
  plot: z.enum(['budget', 'bytes', 'hallucinators', 'numbers', 'bars']),
  measuresDiversity: z.boolean(),
  cells: z
    .array(
      z.strictObject({
        key: name,
        row: name,
        column: name,
        label: name,
        seed: z.int(),
        budgetIpc: z.number(),
        storedIpc: z.number(),
        paperRow: z.number().nullable(),
        config: runConfigSchema,
      }),
    )
    .max(10_000),
});

/** The files of a dataset: SHA-256 sums by path below its folder, of files, or of folders where there are thousands of files. */
const manifestSchema = z.object({
  files: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  sums: z.record(z.string(), z.string()),
});
export type Manifest = z.output<typeof manifestSchema>;

/** What each kind of column holds. */
export const COLUMNS = {
  tags: z.array(name).max(1000),
  config: runConfigSchema,
  storage: storageSchema,
  classNames: z.array(name).max(100_000),
  accuracies: z.array(z.number()).max(100_000),
  studyPlan,
  summaries: z.record(
    name,
    z.tuple([z.int(), z.number().nullable(), z.number().nullable(), z.number().nullable()]),
  ),
  reportSource: storedSourceSchema,
  reportSections: reportSectionsSchema,
  manifest: manifestSchema,
  jobOptions: jobOptionsSchema,
  cover: z.strictObject({ runId: z.string(), iteration: z.int() }),
  /** Ids of sections of a configuration. */
  parts: z.array(z.int()),
  /** What is handed on as it is: sections in lists, columns in archives, which are parsed where they are imported. */
  json: z.unknown(),
  /** Values of many rows, as the query for a table of runs puts them together. */
  texts: z.array(z.string().nullable()),
  numbers: z.array(z.custom<number | null>((value) => value === null || typeof value === 'number')),
} as const;

type Column = keyof typeof COLUMNS;

/** The value of a column. Throws a UserError with one sentence when it holds no JSON, or other JSON than it may. */
export function readColumn<K extends Column>(column: K, json: string): z.output<(typeof COLUMNS)[K]> {
  const { reason, value } = parsed(column, json);
  if (reason === null) return value as z.output<(typeof COLUMNS)[K]>;
  throw new UserError('unavailable', message('library.rowDamaged', { column, reason }));
}

/** What is wrong with a column; null when it can be read. */
export const columnProblem = (column: Column, json: string): Message | null => parsed(column, json).reason;

function parsed(column: Column, json: string): { readonly reason: Message | null; readonly value?: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { reason: message('library.notJson') };
  }
  const { success, data, error } = COLUMNS[column].safeParse(value);
  if (success) return { reason: null, value: data };
  const [issue] = error.issues;
  const path = printable(issue?.path.join('.') ?? '', 200);
  const problem = issue === undefined ? message('schema.notValid') : issueMessage(issue);
  return { reason: message('formats.ofField', { path, problem }) };
}
