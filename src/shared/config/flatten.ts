import { isRecord } from './paths';

export type Plain = string | number | boolean | null;

/** `{ a: { b: 1 } }` -> `a.b: 1`; lists of plain values become one text. */
export function flattenValues(value: unknown, path = ''): Map<string, Plain> {
  const out = new Map<string, Plain>();
  const plainList = Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null);
  if (isRecord(value) || (Array.isArray(value) && !plainList)) {
    for (const [key, below] of Object.entries(value as Record<string, unknown>)) {
      for (const [name, found] of flattenValues(below, path === '' ? key : `${path}.${key}`)) {
        out.set(name, found);
      }
    }
    return out;
  }
  out.set(path, plainList ? (value as unknown[]).map(String).join(', ') : (value as Plain));
  return out;
}

/** The same with every value as text. */
export function flatten(value: unknown): Map<string, string> {
  return new Map([...flattenValues(value)].map(([path, found]) => [path, String(found)]));
}

export interface ComparedRow {
  readonly path: string;
  readonly value: string;
  readonly reference: string;
  readonly differs: boolean;
}

/** Rows of `own` beside those of `reference`; what only one of them has is a dash in the other. */
export function differences(
  own: ReadonlyMap<string, string>,
  reference: ReadonlyMap<string, string> | null,
): ComparedRow[] {
  const paths = [...new Set([...own.keys(), ...(reference?.keys() ?? [])])];
  return paths.map((path) => {
    const value = own.get(path) ?? '–';
    const other = reference?.get(path) ?? '–';
    return { path, value, reference: other, differs: reference !== null && value !== other };
  });
}
