/** Every call of the contract: nothing but what is named, and nothing of any size. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { calls, CALL_NAMES } from '@shared/ipc/contract';

/** What is loose in a schema, by its place. */
function looseParts(schema: z.core.$ZodType, place: string, seen = new Set<unknown>()): string[] {
  const { def } = (schema as z.ZodType)._zod;
  if (seen.has(def)) return [];
  seen.add(def);
  const parts = def as unknown as Readonly<Record<string, unknown>>;
  const inner = (one: unknown, where: string): string[] => looseParts(one as z.core.$ZodType, where, seen);
  const bounds = schema as unknown as { readonly maxLength?: number | null; readonly format?: string | null };
  switch (def.type) {
    case 'object': {
      const shape = Object.entries(parts['shape'] as Readonly<Record<string, unknown>>);
      const { catchall } = parts as { readonly catchall?: z.ZodType };
      const strict = catchall?._zod.def.type === 'never' ? [] : [`${place}: not strict`];
      return [...strict, ...shape.flatMap(([name, one]) => inner(one, `${place}.${name}`))];
    }
    case 'array': {
      const bounded = (def.checks ?? []).some((check) => 'maximum' in check._zod.def);
      return [
        ...(bounded ? [] : [`${place}: a list of any length`]),
        ...inner(parts['element'], `${place}[]`),
      ];
    }
    case 'union':
      return (parts['options'] as readonly unknown[]).flatMap((one, i) => inner(one, `${place}|${i}`));
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nullable':
      return inner(parts['innerType'], place);
    case 'pipe': {
      // `z.preprocess` takes anything, and what it gives is checked by what follows.
      const into = parts['in'] as z.ZodType;
      return inner(into._zod.def.type === 'transform' ? parts['out'] : into, place);
    }
    case 'string':
      return typeof bounds.maxLength === 'number' ? [] : [`${place}: a text of any length`];
    case 'number':
      // Not a number and infinity are refused by all number schemas of this library.
      return [];
    case 'boolean':
    case 'enum':
    case 'literal':
      return [];
    case 'lazy':
      // JSON of any kind, whose length a check bounds.
      return (def.checks ?? []).length > 0 ? [] : [`${place}: JSON of any size`];
    case 'custom':
      // Pictures: the handler bounds their bytes (see below).
      return place.endsWith('.bytes') ? [] : [`${place}: anything`];
    default:
      return [`${place}: ${def.type}`];
  }
}

describe('inputs of calls', () => {
  it.each(CALL_NAMES.map((name) => [name]))('%s is strict and bounded', (name) => {
    expect(looseParts(calls[name].input, name)).toEqual([]);
  });

  it.each([NaN, Infinity, -Infinity])('a number is never %s', (value) => {
    expect(z.number().safeParse(value).success).toBe(false);
  });
});
