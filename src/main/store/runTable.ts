import type { EngineId, RunStatus } from '@shared/domain';
import type { ConfigSection, RunTable } from '@shared/runTable';
import type { Db } from './database';
import { fromJson } from './values';

type Row = readonly [
  id: string,
  name: string,
  notes: string,
  tags: string,
  status: RunStatus,
  statusReason: string | null,
  engine: EngineId | null,
  created: string,
  updated: string,
  trashed: string | null,
  iteration: number,
  trainedSeconds: number,
  lastLoss: number | null,
  bestAccuracy: number | null,
  ipc: number | null,
  lastCheckpoint: number | null,
  diskBytes: number,
  parts: string,
  series: string,
];

const SELECT = `
  SELECT id, name, notes, tags_json, status, status_reason, engine, created_at, updated_at, trashed_at, iteration,
    trained_seconds, last_loss, best_accuracy, storage_json ->> '$.ipcEquivalent', last_checkpoint_iteration,
    checkpoint_bytes, parts_json, series_json
  FROM runs WHERE project_id = ? ORDER BY created_at DESC, rowid DESC`;

/** Section of a configuration by its row's id. A row never changes, so that what was read once is kept. */
type Parts = Map<number, { readonly name: string; readonly json: string }>;

/** Reads the runs of a project as columns: one query, whatever their number. */
export class RunTables {
  private readonly parts: Parts = new Map();

  constructor(private readonly db: Db) {}

  /** All runs, trashed ones too, the newest first. */
  read(projectId: string): RunTable {
    const rows = this.db.prepare<[string], Row>(SELECT).raw().all(projectId);
    const parts = partsOf(rows.map((row) => row[17]));
    this.learn(parts);
    return tableOf(projectId, rows, sectionsOf(this.parts, parts));
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

/** Most runs share their list of sections with others: each text is read once. */
function partsOf(texts: readonly string[]): number[][] {
  const read = new Map<string, number[]>();
  return texts.map((text) => {
    const known = read.get(text) ?? fromJson<number[]>(text);
    read.set(text, known);
    return known;
  });
}

function tableOf(projectId: string, rows: readonly Row[], sections: readonly ConfigSection[]): RunTable {
  const text = <I extends keyof Row & number>(index: I): Row[I][] => rows.map((row) => row[index]);
  const numbers = (index: 10 | 11 | 12 | 13 | 14 | 15 | 16): Float64Array => {
    const column = new Float64Array(rows.length);
    rows.forEach((row, i) => (column[i] = row[index] ?? NaN));
    return column;
  };
  const noTags: readonly string[] = [];
  return {
    projectId,
    ids: text(0),
    names: text(1),
    notes: text(2),
    tags: rows.map((row) => (row[3] === '[]' ? noTags : fromJson<string[]>(row[3]))),
    statuses: text(4),
    statusReasons: text(5),
    engines: text(6),
    created: text(7),
    updated: text(8),
    trashed: text(9),
    iterations: numbers(10),
    trainedSeconds: numbers(11),
    lastLoss: numbers(12),
    bestAccuracy: numbers(13),
    ipc: numbers(14),
    lastCheckpoint: numbers(15),
    diskBytes: numbers(16),
    sections,
    series: text(18),
  };
}

/** The sections that these runs' configurations are made of. */
function sectionsOf(known: Parts, parts: readonly (readonly number[])[]): ConfigSection[] {
  const sections = new Map<string, { values: string[]; of: Int32Array }>();
  const places = new Map<number, { of: Int32Array; place: number }>();
  const place = (id: number): { of: Int32Array; place: number } | undefined => {
    const part = known.get(id);
    if (part === undefined) return undefined;
    const section = sections.get(part.name) ?? { values: [], of: new Int32Array(parts.length).fill(-1) };
    sections.set(part.name, section);
    const found = { of: section.of, place: section.values.push(part.json) - 1 };
    places.set(id, found);
    return found;
  };
  // Runs that share a list share its places.
  const lists = new Map<readonly number[], { of: Int32Array; place: number }[]>();
  parts.forEach((own, run) => {
    const found = lists.get(own) ?? own.flatMap((id) => places.get(id) ?? place(id) ?? []);
    lists.set(own, found);
    for (const one of found) one.of[run] = one.place;
  });
  return [...sections].map(([name, { values, of }]) => ({ name, values, of }));
}
