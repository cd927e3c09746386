/** Rows whose JSON is not what it may be, looked for in every column that holds any. */
import { printable } from '@shared/text/printable';
import { issueMessage } from '@shared/words/issues';
import type { Message } from '@shared/words/message';
import { columnProblem, type COLUMNS } from './columns';
import type { Db } from './database';
import { damagedJobs } from './jobs';

/** Columns by their tables: what each holds. The key names the row; the text is its name, where it has one. */
const TABLES = {
  projects: { key: 'id', name: 'name', columns: { tags_json: 'tags' } },
  runs: {
    key: 'id',
    name: 'name',
    columns: {
      tags_json: 'tags',
      config_json: 'config',
      storage_json: 'storage',
      parts_json: 'parts',
      series_json: 'summaries',
    },
  },
  studies: { key: 'id', name: 'name', columns: { plan_json: 'studyPlan' } },
  evaluations: { key: 'id', name: null, columns: { accuracies_json: 'accuracies', storage_json: 'storage' } },
  evaluation_confusions: { key: 'evaluation_id', name: null, columns: { class_names_json: 'classNames' } },
  reports: {
    key: 'id',
    name: 'name',
    columns: { source_json: 'reportSource', sections_json: 'reportSections' },
  },
  profiles: { key: 'name', name: 'name', columns: { options_json: 'jobOptions' } },
  presets: { key: 'id', name: 'name', columns: { config_json: 'config' } },
  datasets: {
    key: 'id',
    name: 'name',
    columns: { class_names_json: 'classNames', manifest_json: 'manifest' },
  },
} as const satisfies Record<string, TableOfJson>;

interface TableOfJson {
  readonly key: string;
  readonly name: string | null;
  readonly columns: Readonly<Record<string, keyof typeof COLUMNS>>;
}

export interface DamagedRow {
  readonly table: string;
  readonly key: string;
  readonly name: string;
  readonly column: string;
  /** Why it cannot be used. */
  readonly reason: Message;
}

/** Rows that are read in one go. */
const PIECE = 100;

/** Every row with JSON, some at a time, and every job; answers those of each piece that are damaged. */
export function* checkRows(db: Db): Generator<DamagedRow[]> {
  for (const [table, { key, name, columns }] of Object.entries<TableOfJson>(TABLES)) {
    const names = Object.keys(columns);
    const piece = db.prepare<[string], Record<string, unknown>>(
      `SELECT ${key} AS "key", ${name ?? "''"} AS "name", ${names.join(', ')} FROM ${table}
       WHERE ${key} > ? ORDER BY ${key} LIMIT ${PIECE}`,
    );
    for (let rows = piece.all(''); rows.length > 0; rows = piece.all(String(rows.at(-1)?.['key']))) {
      yield rows.flatMap((row) =>
        names.flatMap((column) => {
          const json = row[column];
          const text = typeof json === 'string' ? json : '';
          const reason = json === null ? null : columnProblem(columns[column] ?? 'json', text);
          const [at, called] = [String(row['key']), String(row['name'])];
          return reason === null ? [] : [{ table, key: at, name: called, column, reason }];
        }),
      );
    }
  }
  yield damagedJobs(db).map(({ id, name, issue }) => {
    const reason = issueMessage(issue);
    return { table: 'jobs', key: id, name, column: printable(issue.path.join('.'), 200), reason };
  });
}
