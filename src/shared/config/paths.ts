/** Reading and changing plain JSON by dotted paths (`evaluation.networks.0.width`). */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const isRecord = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at `path`, or undefined. */
export function valueAt(root: unknown, path: string): Json | undefined {
  let at: unknown = root;
  for (const key of path === '' ? [] : path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at as Json | undefined;
}

/** A copy of `root` with `value` at `path`; objects on the way are created. undefined removes the key. */
export function withValueAt(root: Json, path: string, value: Json | undefined): Json {
  if (path === '') return value ?? null;
  const [key = '', ...rest] = path.split('.');
  const remaining = rest.join('.');
  if (Array.isArray(root)) {
    const copy: Json[] = [...(root as readonly Json[])];
    copy[Number(key)] =
      rest.length === 0 ? (value ?? null) : withValueAt(copy[Number(key)] ?? {}, remaining, value);
    return copy;
  }
  const copy = isRecord(root) ? root : {};
  if (rest.length > 0) return { ...copy, [key]: withValueAt(copy[key] ?? {}, remaining, value) };
  if (value !== undefined) return { ...copy, [key]: value };
  return Object.fromEntries(Object.entries(copy).filter(([name]) => name !== key));
}

/** `evaluation.networks.0.width` -> `evaluation.networks.width`: where a field's words are found. */
export const withoutIndices = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '');
