/** Values in a filter: read as the column that they are compared with. */
import type { Cell, ColumnKind, RunColumn } from '../table/columns';
import { isNumeric } from '../table/columns';
import type { RunEntry } from '../table/entry';
import type { Operator, Token } from './tokens';

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
