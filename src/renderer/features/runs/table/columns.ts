/** What the table of runs can show, sort, group and filter by. */
import type { Plain } from '@shared/config/flatten';
import { configValue, type RunEntry } from './entry';

/** How a column's values are written and compared. */
export type ColumnKind =
  'text' | 'number' | 'ipc' | 'percent' | 'duration' | 'date' | 'bytes' | 'tags' | 'status' | 'images';

export type Cell = Plain | readonly string[];

export interface RunColumn {
  /** `loss`, `config:objective.kind`, `metric:min:loss/objective`. */
  readonly id: string;
  readonly kind: ColumnKind;
  readonly value: (entry: RunEntry) => Cell;
}

export const STATISTICS = ['last', 'min', 'max'] as const;
export type Statistic = (typeof STATISTICS)[number];
const PLACE: Readonly<Record<Statistic, 1 | 2 | 3>> = { last: 1, min: 2, max: 3 };

const OWN: readonly RunColumn[] = [
  { id: 'name', kind: 'text', value: ({ name }) => name },
  { id: 'status', kind: 'status', value: ({ status }) => status },
  { id: 'tags', kind: 'tags', value: ({ tags }) => tags },
  { id: 'notes', kind: 'text', value: ({ notes }) => (notes === '' ? null : notes) },
  { id: 'images', kind: 'images', value: () => null },
  { id: 'iteration', kind: 'number', value: ({ iteration }) => iteration },
  { id: 'loss', kind: 'number', value: ({ lastLoss }) => lastLoss },
  { id: 'accuracy', kind: 'percent', value: ({ bestAccuracy }) => bestAccuracy },
  { id: 'budget', kind: 'ipc', value: ({ ipc }) => ipc },
  {
    id: 'duration',
    kind: 'duration',
    value: ({ trainedSeconds }) => (trainedSeconds > 0 ? trainedSeconds : null),
  },
  { id: 'created', kind: 'date', value: ({ createdAt }) => createdAt },
  { id: 'updated', kind: 'date', value: ({ updatedAt }) => updatedAt },
  { id: 'engine', kind: 'text', value: ({ engine }) => engine },
  { id: 'disk', kind: 'bytes', value: ({ diskBytes }) => diskBytes },
];

/** The columns that every run has, by id. */
export const OWN_COLUMNS: ReadonlyMap<string, RunColumn> = new Map(OWN.map((column) => [column.id, column]));

/** Columns of a project that was never opened before. */
export const FIRST_COLUMNS: readonly string[] = [
  'status',
  'images',
  'iteration',
  'loss',
  'accuracy',
  'budget',
  'duration',
  'tags',
  'created',
];

export const configColumn = (path: string): string => `config:${path}`;
export const metricColumn = (statistic: Statistic, series: string): string => `metric:${statistic}:${series}`;

/** What an id names; null for one that names nothing. */
export function parseColumn(
  id: string,
):
  | { readonly type: 'own'; readonly id: string }
  | { readonly type: 'config'; readonly path: string }
  | { readonly type: 'metric'; readonly statistic: Statistic; readonly series: string }
  | null {
  if (OWN_COLUMNS.has(id)) return { type: 'own', id };
  if (id.startsWith('config:')) return { type: 'config', path: id.slice('config:'.length) };
  const match = /^metric:(last|min|max):(.+)$/.exec(id);
  return match ? { type: 'metric', statistic: match[1] as Statistic, series: match[2] ?? '' } : null;
}

/** The column of an id. `entries` tell whether a configuration key holds numbers. */
export function columnOf(id: string, entries: readonly RunEntry[] = []): RunColumn | null {
  const parsed = parseColumn(id);
  if (parsed === null) return null;
  if (parsed.type === 'own') return OWN_COLUMNS.get(id) ?? null;
  if (parsed.type === 'config') {
    const { path } = parsed;
    return { id, kind: kindOf(path, entries), value: (entry) => configValue(entry, path) };
  }
  const { statistic, series } = parsed;
  const kind = series.startsWith('accuracy/') ? 'percent' : 'number';
  return { id, kind, value: (entry) => entry.series()[series]?.[PLACE[statistic]] ?? null };
}

function kindOf(path: string, entries: readonly RunEntry[]): ColumnKind {
  const seen = new Set<unknown>();
  let isNumber = false;
  for (const entry of entries) {
    const part = entry.config[path.split('.')[0] ?? ''];
    if (seen.has(part)) continue;
    seen.add(part);
    const value = part?.get(path) ?? null;
    if (value === null) continue;
    if (typeof value !== 'number') return 'text';
    isNumber = true;
  }
  return isNumber ? 'number' : 'text';
}

export const isNumeric = (kind: ColumnKind): boolean =>
  ['number', 'ipc', 'percent', 'duration', 'bytes'].includes(kind);
