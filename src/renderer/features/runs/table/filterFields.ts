/** What a filter of runs speaks of: the names of columns, and values as the columns read them. */
import { SERIES } from '@shared/domain/series';
import {
  columnOf,
  configColumn,
  metricColumn,
  type RunColumn,
  type Cell,
  type ColumnKind,
  isNumeric,
} from './columns';
import { configPaths, seriesNames, type RunEntry } from './entry';

/** The words of a filter expression. */
export type TokenKind = 'word' | 'number' | 'string' | 'operator' | 'open' | 'close' | 'comma';

export interface Token {
  readonly kind: TokenKind;
  /** As it is written; without its quotes in a string. */
  readonly text: string;
  /** Where it stands in the expression. */
  readonly from: number;
  readonly to: number;
}

export const OPERATORS = ['=', '!=', '>', '>=', '<', '<=', '~', '!~'] as const;
export type Operator = (typeof OPERATORS)[number];

/** Other names of columns; the first of each column is the one that is suggested. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  name: ['name'],
  status: ['status', 'state'],
  tags: ['tag', 'tags'],
  notes: ['notes', 'note'],
  iteration: ['iteration', 'iterations'],
  loss: ['loss'],
  accuracy: ['acc', 'accuracy'],
  budget: ['ipc', 'storage'],
  stored: ['bytes'],
  realImages: ['realimages'],
  duration: ['trained', 'time', 'duration'],
  created: ['created'],
  updated: ['updated', 'changed'],
  engine: ['engine'],
  disk: ['disk'],
};

/** Settings that name their section: `objective = mtt` means its kind, `code = frequency` that of bases. */
const HEADS = ['kind', 'source'];

export type Resolved =
  | { readonly column: RunColumn }
  | { readonly ambiguous: readonly string[] }
  | { readonly unknown: true; readonly similar: string | null };

export interface FilterFields {
  /** What a name means. */
  resolve(name: string): Resolved;
  /** Of a series: its last, lowest or highest value. */
  resolveSeries(statistic: 'last' | 'min' | 'max', name: string): Resolved;
  /** The shortest name of every field, to suggest. */
  readonly names: readonly string[];
  readonly series: readonly string[];
  /** Values that the runs have in a column, the most frequent first. */
  valuesOf(column: RunColumn): string[];
}

/** The fields of these runs. */
export function fieldsOf(entries: readonly RunEntry[]): FilterFields {
  const own = new Map<string, string>();
  for (const [id, names] of Object.entries(NAMES)) for (const name of names) own.set(name, id);
  const paths = configPaths(entries);
  const exact = new Map(paths.map((path) => [path.toLowerCase(), path]));
  const bySuffix = suffixes(paths);
  const series = seriesNames(entries);
  const column = (id: string): Resolved => {
    const found = columnOf(id, entries);
    return found ? { column: found } : { unknown: true, similar: null };
  };
  const short = (path: string): string => shortName(path, bySuffix, own);
  const names = [...Object.values(NAMES).map(([first]) => first ?? ''), ...paths.map(short), ...series];

  function resolve(name: string): Resolved {
    const key = name.toLowerCase();
    const id = own.get(key);
    if (id) return column(id);
    const headed = HEADS.flatMap((head) => bySuffix.get(`${key}.${head}`) ?? []);
    const path =
      exact.get(key) ??
      HEADS.map((head) => exact.get(`${key}.${head}`)).find((one) => one) ??
      (headed.length === 1 ? headed[0] : undefined);
    if (path) return column(configColumn(path));
    const found = bySuffix.get(key) ?? [];
    if (found.length === 1) return column(configColumn(found[0] ?? ''));
    if (found.length > 1) return { ambiguous: found };
    const metric = series.find((one) => one.toLowerCase() === key);
    if (metric) return column(metricColumn('last', metric));
    return { unknown: true, similar: nearest(key, names) };
  }

  function resolveSeries(statistic: 'last' | 'min' | 'max', name: string): Resolved {
    const key = name.toLowerCase();
    const found =
      series.find((one) => one.toLowerCase() === key) ??
      series.find((one) => one.toLowerCase().endsWith(`/${key}`)) ??
      (key === 'loss' ? series.find((one) => one === SERIES.objective.name) : undefined);
    return found ? column(metricColumn(statistic, found)) : { unknown: true, similar: nearest(key, series) };
  }

  return { resolve, resolveSeries, names, series, valuesOf: (of) => valuesOf(entries, of) };
}

/** `parameterization.hallucinators` under `hallucinators`, `a.b.c` under `c` and `b.c`. */
function suffixes(paths: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const path of paths) {
    const parts = path.toLowerCase().split('.');
    for (let from = 1; from < parts.length; from++) {
      const suffix = parts.slice(from).join('.');
      found.set(suffix, [...(found.get(suffix) ?? []), path]);
    }
  }
  return found;
}

/** The shortest name under which a configuration key is found. */
function shortName(
  path: string,
  bySuffix: ReadonlyMap<string, readonly string[]>,
  own: ReadonlyMap<string, string>,
): string {
  const parts = path.split('.');
  if (parts.length === 2 && HEADS.includes(parts[1] ?? '')) return parts[0] ?? path;
  for (let from = parts.length - 1; from > 0; from--) {
    const suffix = parts.slice(from).join('.');
    const key = suffix.toLowerCase();
    if (!own.has(key) && bySuffix.get(key)?.length === 1) return suffix;
  }
  return path;
}

function valuesOf(entries: readonly RunEntry[], column: RunColumn): string[] {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const value = column.value(entry);
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) {
      if (one !== null) counts.set(String(one), (counts.get(String(one)) ?? 0) + 1);
    }
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => value);
}

/** The name that differs in the fewest letters, if it is near enough to be meant. */
function nearest(name: string, names: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const one of names) {
    const away = distance(name, one.toLowerCase());
    if (away < least) [best, least] = [one, away];
  }
  return best;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/* Values in a filter: read as the column that they are compared with. */

export type Value = string | number | boolean | null;

const UNITS: Readonly<Partial<Record<ColumnKind, Readonly<Record<string, number>>>>> = {
  percent: { '%': 0.01 },
  duration: { s: 1, m: 60, h: 3600, d: 86_400 },
  bytes: { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
};

/** The value that a token stands for, or undefined where the column cannot be compared with it. */
export function valueOf(token: Token, column: RunColumn): Value | undefined {
  if (token.kind === 'string') return isNumeric(column.kind) ? undefined : token.text;
  if (token.kind === 'word') {
    const word = token.text.toLowerCase();
    if (word === 'true' || word === 'false') return word === 'true';
    if (word === 'empty' || word === 'null') return null;
    return isNumeric(column.kind) ? undefined : token.text;
  }
  const match = /^([+-]?[\d.]+(?:e[+-]?\d+)?)([a-z%]*)$/i.exec(token.text);
  const number = Number(match?.[1]);
  const unit = (match?.[2] ?? '').toLowerCase();
  if (Number.isNaN(number)) return isNumeric(column.kind) ? undefined : token.text;
  if (unit === '') return column.kind === 'percent' && Math.abs(number) > 1 ? number / 100 : number;
  const factor = UNITS[column.kind]?.[unit];
  if (factor !== undefined) return number * factor;
  return isNumeric(column.kind) ? undefined : token.text;
}

/** Whether a run's value in a column passes a comparison. */
export function passes(entry: RunEntry, column: RunColumn, operator: Operator, value: Value): boolean {
  const cell = column.value(entry);
  switch (operator) {
    case '=':
      return equals(cell, value);
    case '!=':
      return !equals(cell, value);
    case '~':
      return contains(cell, value);
    case '!~':
      return !contains(cell, value);
    default:
      return ordered(cell, operator, value);
  }
}

function equals(cell: Cell, value: Value): boolean {
  if (isEmpty(cell) || value === null) return isEmpty(cell) && value === null;
  if (Array.isArray(cell)) return cell.some((one: string) => same(one, value));
  return same(cell as Exclude<Cell, readonly string[]>, value);
}

function same(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
  }
  return String(a).toLowerCase() === String(b).toLowerCase();
}

function contains(cell: Cell, value: Value): boolean {
  const texts = Array.isArray(cell) ? (cell as readonly string[]) : [cell === null ? '' : String(cell)];
  return texts.some((text) => text.toLowerCase().includes(String(value ?? '').toLowerCase()));
}

function ordered(cell: Cell, operator: '>' | '>=' | '<' | '<=', value: Value): boolean {
  if (isEmpty(cell) || value === null || Array.isArray(cell)) return false;
  const bothNumbers = typeof cell === 'number' && typeof value === 'number';
  // Times and dates are ISO 8601: their order as text is their order in time.
  const [a, b] = bothNumbers ? [cell, value] : [String(cell), String(value)];
  if (same(cell as Value, value)) return operator === '>=' || operator === '<=';
  return operator.startsWith('>') ? a > b : a < b;
}

export const isEmpty = (cell: Cell): boolean =>
  cell === null || cell === '' || (Array.isArray(cell) && cell.length === 0);
