import type { ConfigSection, RunTable } from '@shared/domain/runTable';
import type { Db } from './database';
import { fromJson } from './values';

/** What each column is in SQL. Of the most frequent texts there is a NULL instead: it costs nothing to hand over. */
const TEXTS = {
  ids: 'id',
  names: 'name',
  notes: "nullif(notes, '')",
  tags: "nullif(tags_json, '[]')",
  statuses: 'status',
  statusReasons: 'status_reason',
  engines: 'engine',
  created: 'created_at',
  updated: 'updated_at',
  trashed: 'trashed_at',
} as const;

const NUMBERS = {
  iterations: 'iteration',
  trainedSeconds: 'trained_seconds',
  lastLoss: 'last_loss',
  bestAccuracy: 'best_accuracy',
  ipc: "storage_json ->> 'ipcEquivalent'",
  lastCheckpoint: 'last_checkpoint_iteration',
  diskBytes: 'checkpoint_bytes',
} as const;

/** JSON of one line. */
const DOCUMENTS = { parts: 'parts_json', series: 'series_json' } as const;

const expressions = Object.entries({ ...TEXTS, ...NUMBERS, ...DOCUMENTS });

/** Each column as one text: ten thousand rows that SQLite hands over one by one leave more to collect. */
const SELECT = `
  SELECT ${[
    ...Object.keys(TEXTS).map((name) => `json_group_array(${name})`),
    // JSON of some versions of SQLite rounds; quote() keeps every digit.
    ...Object.keys(NUMBERS).map((name) => `group_concat(iif(${name} IS NULL, 'null', quote(${name})))`),
    ...Object.keys(DOCUMENTS).map((name) => `group_concat(${name}, char(10))`),
  ].join(', ')}
  FROM (
    SELECT ${expressions.map(([name, sql]) => `${sql} AS ${name}`).join(', ')} FROM runs
    WHERE project_id = ? ORDER BY created_at DESC, rowid DESC)`;

/** Section of a configuration by its row's id. A row never changes, so that what was read once is kept. */
type Parts = Map<number, { readonly name: string; readonly json: string }>;

/** Reads the runs of a project as columns: one query, whatever their number. */
export class RunTables {
  private readonly parts: Parts = new Map();

  constructor(private readonly db: Db) {}

  /** All runs, trashed ones too, the newest first. */
  read(projectId: string): RunTable {
    return this.db.transaction(() => {
      const row = this.db.prepare<[string], (string | null)[]>(SELECT).raw().get(projectId) ?? [];
      const column = row.values();
      const next = (): string => column.next().value ?? '';
      const { notes, tags, ...texts } = mapped(TEXTS, () => fromJson<(string | null)[]>(next()));
      const numbers = mapped(NUMBERS, () => fromJson<(number | null)[]>(`[${next()}]`));
      const documents = mapped(DOCUMENTS, next);
      const parts = shared(documents.parts === '' ? [] : documents.parts.split('\n'), (text) =>
        fromJson<number[]>(text),
      );
      this.learn(parts.distinct);
      return {
        projectId,
        ...(texts as Pick<RunTable, keyof typeof texts>),
        notes: notes.map((text) => text ?? ''),
        tags: tags.map((text) => (text === null ? NO_TAGS : fromJson<string[]>(text))),
        ...mapped(NUMBERS, (name) => Float64Array.from(numbers[name], (value) => value ?? NaN)),
        series: documents.series,
        sections: sectionsOf(this.parts, parts),
      };
    })();
  }

  /** Reads the sections that are not known yet. */
  private learn(parts: readonly (readonly number[])[]): void {
    const missing = new Set<number>();
    for (const own of parts) for (const id of own) if (!this.parts.has(id)) missing.add(id);
    if (missing.size === 0) return;
    this.db
      .prepare<[string], { id: number; name: string; json: string }>(
        'SELECT id, name, json FROM config_parts WHERE id IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify([...missing]))
      .forEach(({ id, name, json }) => this.parts.set(id, { name, json }));
  }
}

const NO_TAGS: readonly string[] = [];

/** The same keys, in the same order, with other values. */
const mapped = <K extends string, T>(keys: Readonly<Record<K, string>>, value: (key: K) => T): Record<K, T> =>
  Object.fromEntries((Object.keys(keys) as K[]).map((key) => [key, value(key)])) as Record<K, T>;

/** What documents say, each different one once, and which of them each run has. */
interface Shared<T> {
  readonly distinct: readonly T[];
  readonly of: Int32Array;
}

function shared<T>(documents: readonly string[], read: (document: string) => T): Shared<T> {
  const places = new Map<string, number>();
  const of = Int32Array.from(documents, (document) => {
    const place = places.get(document) ?? places.size;
    places.set(document, place);
    return place;
  });
  return { distinct: [...places.keys()].map(read), of };
}

/** The sections that these runs' configurations are made of. */
function sectionsOf(known: Parts, { distinct, of }: Shared<readonly number[]>): ConfigSection[] {
  const sections = new Map<string, { places: Map<number, number>; values: string[]; ofList: Int32Array }>();
  distinct.forEach((list, at) => {
    for (const id of list) {
      const part = known.get(id);
      if (part === undefined) continue;
      const section = sections.get(part.name) ?? {
        places: new Map<number, number>(),
        values: [],
        ofList: new Int32Array(distinct.length).fill(-1),
      };
      sections.set(part.name, section);
      const place = section.places.get(id) ?? section.values.push(part.json) - 1;
      section.places.set(id, place);
      section.ofList[at] = place;
    }
  });
  return [...sections].map(([name, { values, ofList }]) => ({
    name,
    values,
    of: of.map((list) => ofList[list] ?? -1),
  }));
}
