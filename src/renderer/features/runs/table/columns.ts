/** The columns of the table of runs: what it shows, sorts, groups and filters by, how wide they are, and their words. */
import { shallowRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { fieldName, ownFieldName } from '@shared/config/fieldName';
import type { Plain } from '@shared/config/flatten';
import { isAccuracy } from '@shared/domain/series';
import { NOTHING, useFormat } from '@renderer/i18n/useFormat';
import { useSentences, useSeriesWords } from '@renderer/i18n/words';
import { configValue, type RunEntry } from './entry';

/** How a column's values are written and compared. */
export type ColumnKind =
  | 'text'
  | 'number'
  | 'setting'
  | 'ipc'
  | 'percent'
  | 'duration'
  | 'date'
  | 'bytes'
  | 'tags'
  | 'status'
  | 'images';

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
  { id: 'stored', kind: 'bytes', value: ({ storedBytes }) => storedBytes },
  { id: 'realImages', kind: 'number', value: ({ realImages }) => realImages },
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
  const kind = isAccuracy(series) ? 'percent' : 'number';
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
  return isNumber ? 'setting' : 'text';
}

export const isNumeric = (kind: ColumnKind): boolean =>
  ['number', 'setting', 'ipc', 'percent', 'duration', 'bytes'].includes(kind);

/* Widths of the table's columns, in pixels: known beforehand, so that scrolling never measures anything. */

/** Height of a line. */
export const ROW = 40;
/** The mark, the name and the button of the menu: one cell, because every cell that stays in place costs as much as a row. */
export const NAME_WIDTH = 320;

const WIDTHS: Readonly<Record<ColumnKind, number>> = {
  text: 150,
  number: 104,
  setting: 104,
  ipc: 104,
  percent: 128,
  duration: 128,
  date: 116,
  bytes: 92,
  tags: 170,
  status: 124,
  images: 124,
};

/** How narrow and how wide a column can be made. */
export const LEAST_WIDTH = 56;
export const MOST_WIDTH = 960;

/** Widths that people gave to columns, by id. */
export type ColumnWidths = Readonly<Record<string, number>>;

const withinBounds = (width: number): number =>
  Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, Math.round(width)));

/** The width of a column: what it was given, or what suits its kind. */
export function widthOf({ id, kind }: Pick<RunColumn, 'id' | 'kind'>, given: ColumnWidths): number {
  const own = given[id];
  if (own !== undefined) return withinBounds(own);
  if (id === 'name') return NAME_WIDTH;
  if (id === 'notes') return 220;
  if (id === 'iteration') return 128;
  if (id.startsWith('config:')) return 176;
  return id.startsWith('metric:') ? 140 : WIDTHS[kind];
}

/** Widths as they were stored; unreadable ones take their defaults. */
export function readWidths(text: string | null): ColumnWidths {
  try {
    const stored: unknown = JSON.parse(text ?? '');
    if (typeof stored !== 'object' || stored === null) return {};
    const entries = Object.entries(stored).filter(
      (entry): entry is [string, number] =>
        parseColumn(entry[0]) !== null && typeof entry[1] === 'number' && Number.isFinite(entry[1]),
    );
    return Object.fromEntries(entries.map(([id, width]) => [id, withinBounds(width)]));
  } catch {
    return {};
  }
}

/** The columns' widths as a grid's template, and their sum. What is left over goes to the last. */
export function tracksOf(
  columns: readonly Pick<RunColumn, 'id' | 'kind'>[],
  given: ColumnWidths = {},
): {
  readonly template: string;
  readonly width: number;
} {
  const widths = [{ id: 'name', kind: 'text' as const }, ...columns].map((column) => widthOf(column, given));
  return {
    template: `${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`,
    width: widths.reduce((sum, width) => sum + width, 0),
  };
}

const KEY = 'runs.widths';

export interface ColumnWidthsModel {
  readonly widths: Readonly<Ref<ColumnWidths>>;
  /** Gives a column a width in pixels; null gives it its own again. */
  readonly resize: (id: string, width: number | null) => void;
}

/** How wide the table's columns are: kept for all projects, because a column holds the same there. */
export function useColumnWidths(): ColumnWidthsModel {
  const widths = shallowRef<ColumnWidths>(readWidths(localStorage.getItem(KEY)));
  return {
    widths,
    resize(id, width) {
      const others = Object.entries(widths.value).filter(([one]) => one !== id);
      widths.value = Object.fromEntries(width === null ? others : [...others, [id, withinBounds(width)]]);
      localStorage.setItem(KEY, JSON.stringify(widths.value));
    },
  };
}

export interface ColumnWords {
  /** What stands above a column. */
  title(id: string): string;
  /** Its shortest name: of a setting, without what it belongs to. */
  shortTitle(id: string): string;
  /** The whole name of a column. */
  fullTitle(id: string): string;
  /** A value as text. */
  text(cell: Cell, kind: ColumnKind): string;
}

/** The words of the table's columns and of what is in them. */
export function useColumnWords(): ColumnWords {
  const { t } = useI18n();
  const seriesName = useSeriesWords();
  const speak = useSentences();
  const format = useFormat();

  function fullTitle(id: string): string {
    const parsed = parseColumn(id);
    if (parsed === null) return id;
    if (parsed.type === 'own') return t(`runs.columns.${parsed.id}`);
    if (parsed.type === 'config') return parsed.path;
    return t(`runs.statistic.${parsed.statistic}`, { series: seriesName(parsed.series) });
  }

  return {
    fullTitle,
    shortTitle(id) {
      const parsed = parseColumn(id);
      return parsed?.type === 'config' ? speak(ownFieldName(parsed.path)) : fullTitle(id);
    },
    title(id) {
      const parsed = parseColumn(id);
      if (parsed?.type !== 'config') return fullTitle(id);
      return speak(fieldName(parsed.path));
    },
    text(cell, kind) {
      if (cell === null || cell === '') return NOTHING;
      if (Array.isArray(cell)) return cell.length === 0 ? NOTHING : cell.join(', ');
      if (kind === 'status') return t(`status.${String(cell)}`);
      if (typeof cell === 'number' && isNumeric(kind)) {
        if (kind === 'percent') return format.value.percent(cell);
        if (kind === 'ipc') return t('units.ipc', { value: format.value.decimal(cell, 2) });
        if (kind === 'duration') return format.value.duration(cell);
        if (kind === 'bytes') return cell === 0 ? NOTHING : format.value.bytes(cell);
        // Settings are written as people set them: 0.1, not 0.1000.
        if (kind === 'setting' && !Number.isInteger(cell)) return format.value.shortest(cell);
        return Number.isInteger(cell) ? format.value.integer(cell) : format.value.figure(cell);
      }
      if (kind === 'date') return format.value.ago(String(cell));
      return String(cell);
    },
  };
}

export const COLUMN_IDS: readonly string[] = [...OWN_COLUMNS.keys()].filter((id) => id !== 'name');
