import { isRecord } from './paths';

/** `{ a: { b: 1 } }` -> `a.b: 1`; lists of plain values stay on one line. */
export function flatten(value: unknown, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  const plainList = Array.isArray(value) && value.every((one) => typeof one !== 'object' || one === null);
  if (isRecord(value) || (Array.isArray(value) && !plainList)) {
    for (const [key, below] of Object.entries(value as Record<string, unknown>)) {
      for (const [name, text] of flatten(below, path === '' ? key : `${path}.${key}`)) out.set(name, text);
    }
    return out;
  }
  out.set(path, plainList ? (value as unknown[]).map(String).join(', ') : String(value));
  return out;
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
