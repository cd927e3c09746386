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
  storage: string | null,
  lastCheckpoint: number | null,
  diskBytes: number,
  parts: string,
  series: string,
];

const SELECT = `
  SELECT id, name, notes, tags_json, status, status_reason, engine, created_at, updated_at, trashed_at, iteration,
    trained_seconds, last_loss, best_accuracy, storage_json, last_checkpoint_iteration, checkpoint_bytes, parts_json, series_json
  FROM runs WHERE project_id = ? ORDER BY created_at DESC, rowid DESC`;

/** Section of a configuration by its row's id. A row never changes, so that what was read once is kept. */
type Parts = Map<number, { readonly name: string; readonly json: string }>;

/** Reads the runs of a project as columns: one query, whatever their number. */
export class RunTables {
  private readonly parts: Parts = new Map();

  constructor(private readonly db: Db) {}

  /** All runs, trashed ones too, the newest first. */
  read(projectId: string): RunTable {
    // Row by row: ten thousand rows that live until the last is read cost more time than the query.
    const columns = new Columns();
    for (const row of this.db.prepare<[string], Row>(SELECT).raw().iterate(projectId)) columns.add(row);
    const parts = partsOf(columns.parts);
    this.learn(parts);
    return { projectId, ...columns.table(), sections: sectionsOf(this.parts, parts) };
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

const NO_TAGS: readonly string[] = [];

/** Columns that grow by a row at a time. */
class Columns {
  private readonly text = {
    ids: [] as string[],
    names: [] as string[],
    notes: [] as string[],
    tags: [] as (readonly string[])[],
    statuses: [] as RunStatus[],
    statusReasons: [] as (string | null)[],
    engines: [] as (EngineId | null)[],
    created: [] as string[],
    updated: [] as string[],
    trashed: [] as (string | null)[],
    series: [] as string[],
  };
  private readonly numbers = {
    iterations: [] as number[],
    trainedSeconds: [] as number[],
    lastLoss: [] as number[],
    bestAccuracy: [] as number[],
    ipc: [] as number[],
    lastCheckpoint: [] as number[],
    diskBytes: [] as number[],
  };
  /** Runs share their texts about storage: each is read once. */
  private readonly ipcOf = new Map<string | null, number>([[null, NaN]]);
  readonly parts: string[] = [];

  add(row: Row): void {
    const { text, numbers } = this;
    text.ids.push(row[0]);
    text.names.push(row[1]);
    text.notes.push(row[2]);
    text.tags.push(row[3] === '[]' ? NO_TAGS : fromJson<string[]>(row[3]));
    text.statuses.push(row[4]);
    text.statusReasons.push(row[5]);
    text.engines.push(row[6]);
    text.created.push(row[7]);
    text.updated.push(row[8]);
    text.trashed.push(row[9]);
    numbers.iterations.push(row[10]);
    numbers.trainedSeconds.push(row[11]);
    numbers.lastLoss.push(row[12] ?? NaN);
    numbers.bestAccuracy.push(row[13] ?? NaN);
    numbers.ipc.push(this.ipc(row[14]));
    numbers.lastCheckpoint.push(row[15] ?? NaN);
    numbers.diskBytes.push(row[16]);
    this.parts.push(row[17]);
    text.series.push(row[18]);
  }

  table(): Omit<RunTable, 'projectId' | 'sections'> {
    const { iterations, trainedSeconds, lastLoss, bestAccuracy, ipc, lastCheckpoint, diskBytes } =
      this.numbers;
    return {
      ...this.text,
      iterations: Float64Array.from(iterations),
      trainedSeconds: Float64Array.from(trainedSeconds),
      lastLoss: Float64Array.from(lastLoss),
      bestAccuracy: Float64Array.from(bestAccuracy),
      ipc: Float64Array.from(ipc),
      lastCheckpoint: Float64Array.from(lastCheckpoint),
      diskBytes: Float64Array.from(diskBytes),
    };
  }

  /** Images per class that the storage equals, NaN where it is not known. */
  private ipc(storage: string | null): number {
    const known =
      this.ipcOf.get(storage) ?? fromJson<{ ipcEquivalent?: number }>(storage ?? '').ipcEquivalent ?? NaN;
    this.ipcOf.set(storage, known);
    return known;
  }
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
