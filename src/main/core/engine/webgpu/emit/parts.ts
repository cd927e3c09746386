/**
 * WGSL of a tensor that is larger than a kernel can bind: it lies in parts of equal size, each a binding of its own.
 * Elements are read by `NAME_at(i)` and written by `NAME_put(i, value)`.
 */
export interface PartsCode {
  readonly name: string;
  /** Parts that are bound: those that the kernel reaches. */
  readonly parts: readonly number[];
  /** Elements (or vectors) of a part. */
  readonly size: number;
  /** WGSL type of an element (or vector). */
  readonly type: string;
  readonly write: boolean;
}

/** Name of a part's binding. */
export const partName = (name: string, part: number): string => `${name}_${part}`;

/** The function that finds the part of an element. */
export function partsFunction({ name, parts, size, type, write }: PartsCode): string {
  const cases = parts.map((part, i) => {
    const place = `${partName(name, part)}[${part === 0 ? 'i' : `i - ${part * size}`}]`;
    const action = write ? `${place} = value; return;` : `return ${place};`;
    return i < parts.length - 1 ? `  if (i < ${(part + 1) * size}) { ${action} }` : `  ${action}`;
  });
  const head = write ? `fn ${name}_put(i: i32, value: ${type}) {` : `fn ${name}_at(i: i32) -> ${type} {`;
  return [head, ...cases, '}'].join('\n');
}
