/** One run as lists show it: light, so that thousands fit, with its configuration shared where runs agree. */
import type { MetricPoint, Run } from '@shared/domain';
import { runTableOf, summarise, type RunTable, type SeriesSummaries } from '@shared/domain/runTable';
import { jsonOrText } from '@shared/text/jsonOrText';
import { flattenValues, type Plain } from '@shared/config/flatten';

/** A section of a configuration by dotted paths; one object for all runs that have the same. */
type ConfigPart = ReadonlyMap<string, Plain>;

export interface RunEntry extends Pick<
  Run,
  | 'id'
  | 'projectId'
  | 'name'
  | 'notes'
  | 'tags'
  | 'status'
  | 'statusReason'
  | 'engine'
  | 'createdAt'
  | 'trashedAt'
  | 'iteration'
  | 'trainedSeconds'
  | 'lastLoss'
  | 'bestAccuracy'
  | 'lastCheckpointIteration'
> {
  readonly updatedAt: string;
  /** What the search looks at: name, notes and tags in small letters. */
  readonly text: string;
  /** Storage in images per class. */
  readonly ipc: number | null;
  /** In bytes as stored, and in real images of 8 bits for each class. */
  readonly storedBytes: number | null;
  readonly realImages: number | null;
  readonly diskBytes: number;
  /** By section, e.g. `objective`. */
  readonly config: Readonly<Record<string, ConfigPart>>;
  /** Read from its text when it is first asked for. */
  readonly series: () => SeriesSummaries;
}

const parts = new Map<string, ConfigPart>();

/** The flattened section; the same object for the same text. */
function partOf(name: string, json: string): ConfigPart {
  const key = `${name}:${json}`;
  const known = parts.get(key);
  if (known) return known;
  const part = flattenValues(JSON.parse(json), name);
  parts.set(key, part);
  return part;
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

/** None where a library from elsewhere has other text there. */
function summariesOf(text: string): SeriesSummaries {
  const value = jsonOrText(text);
  return value instanceof Object ? (value as SeriesSummaries) : {};
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

/** The entries of a table, in its order. */
export function entriesOf(table: RunTable): RunEntry[] {
  const sections = table.sections.map(({ name, values, of }) => ({
    name,
    of,
    parts: values.map((json) => partOf(name, json)),
  }));
  const series = lazily(() => table.series.split('\n'));
  return table.ids.map((id, i) => {
    const config: Record<string, ConfigPart> = {};
    for (const section of sections) {
      const part = section.parts[section.of[i] ?? -1];
      if (part) config[section.name] = part;
    }
    const [name = '', notes = '', tags = []] = [table.names[i], table.notes[i], table.tags[i]];
    return {
      id,
      projectId: table.projectId,
      name,
      notes,
      tags,
      text: [name, notes, ...tags].join('\n').toLowerCase(),
      status: table.statuses[i] ?? 'draft',
      statusReason: table.statusReasons[i] ?? null,
      engine: table.engines[i] ?? null,
      createdAt: table.created[i] ?? '',
      updatedAt: table.updated[i] ?? '',
      trashedAt: table.trashed[i] ?? null,
      iteration: table.iterations[i] ?? 0,
      trainedSeconds: table.trainedSeconds[i] ?? 0,
      lastLoss: orNull(table.lastLoss[i]),
      bestAccuracy: orNull(table.bestAccuracy[i]),
      ipc: orNull(table.ipc[i]),
      storedBytes: orNull(table.storedBytes[i]),
      realImages: orNull(table.realImages[i]),
      lastCheckpointIteration: orNull(table.lastCheckpoint[i]),
      diskBytes: table.diskBytes[i] ?? 0,
      config,
      series: lazily(() => summariesOf(series()[i] ?? '{}')),
    };
  });
}

/** The entry after its run has changed; of a run that was not known yet when `before` is undefined. */
export function entryOf(run: Run, before: RunEntry | undefined): RunEntry {
  const extras = {
    updatedAt: before ? new Date().toISOString() : run.createdAt,
    diskBytes: before?.diskBytes ?? 0,
    series: {},
  };
  const [fresh] = entriesOf(runTableOf(run.projectId, [run], () => extras)) as [RunEntry];
  return before ? { ...fresh, series: before.series } : fresh;
}

/** The entry after its run has reported some more points. */
export function withPoints(entry: RunEntry, points: readonly MetricPoint[]): RunEntry {
  return { ...entry, series: lazily(() => summarise(entry.series(), points)) };
}

/** The value of a configuration key, null where the run has none. */
export function configValue(entry: RunEntry, path: string): Plain {
  const dot = path.indexOf('.');
  return entry.config[dot < 0 ? path : path.slice(0, dot)]?.get(path) ?? null;
}

/** All configuration keys of these runs, in the order of the configuration. */
export function configPaths(entries: readonly RunEntry[]): string[] {
  const seen = new Set<ConfigPart>();
  const paths = new Map<string, Set<string>>();
  for (const { config } of entries) {
    for (const [section, part] of Object.entries(config)) {
      if (seen.has(part)) continue;
      seen.add(part);
      const own = paths.get(section) ?? new Set();
      for (const path of part.keys()) own.add(path);
      paths.set(section, own);
    }
  }
  return [...paths.values()].flatMap((own) => [...own]);
}

/** Configuration keys whose values are not the same in all of these runs. */
export function differingPaths(entries: readonly RunEntry[]): string[] {
  const distinct = new Map<string, Set<ConfigPart | undefined>>();
  const sections = new Set(entries.flatMap(({ config }) => Object.keys(config)));
  for (const section of sections) {
    distinct.set(section, new Set(entries.map(({ config }) => config[section])));
  }
  return [...distinct.values()].flatMap((own) => {
    if (own.size < 2) return [];
    const all = [...own];
    const paths = new Set(all.flatMap((part) => [...(part?.keys() ?? [])]));
    return [...paths].filter((path) => new Set(all.map((part) => part?.get(path) ?? null)).size > 1);
  });
}

/** Names of all series that these runs have recorded. */
export function seriesNames(entries: readonly RunEntry[]): string[] {
  const names = new Set<string>();
  for (const entry of entries) for (const name in entry.series()) names.add(name);
  return [...names].sort((a, b) => a.localeCompare(b));
}
