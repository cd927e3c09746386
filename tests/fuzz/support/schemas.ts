/** Inputs out of the schemas of calls: mostly valid, often at their bounds, and sometimes wrong in one place. */
import fc from 'fast-check';
import type { z } from 'zod';
import { hostileText } from './texts';

/** What a place of an input may hold besides what its schema says: texts for ids, paths and the like. */
export interface Pools {
  /** Ids of things that there are. */
  readonly ids: readonly string[];
  readonly paths: readonly string[];
}

/** Values that no schema asks for, and texts that try to be something else. */
const wrong: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    NaN,
    Infinity,
    -1,
    1e308,
    2 ** 53,
    '',
    'x'.repeat(5000),
    [],
    {},
    true,
    0n,
  ),
  fc.constantFrom<unknown>(
    new Date(NaN),
    new Map([[{}, 1]]),
    new Set([1]),
    /x/g,
    new Uint8Array(9),
    new Error('x'),
  ),
  fc.constant({ __proto__: null, toString: 1, valueOf: 1 }),
  fc.constant(JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')),
  fc.constant(Array.from({ length: 3000 }, () => 'x')),
  fc.constant(deep(20_000)),
  hostileText(),
  fc.jsonValue({ maxDepth: 3 }),
);

/** Lists in lists: a function that walks them by calling itself runs out of stack. */
export function deep(levels: number): unknown {
  let value: unknown = [];
  for (let i = 0; i < levels; i += 1) value = [value];
  return value;
}

type Schema = z.core.$ZodType;
interface Bounds {
  readonly minLength?: number | null;
  readonly maxLength?: number | null;
  readonly minValue?: number | null;
  readonly maxValue?: number | null;
  readonly isInt?: boolean;
}

/** Inputs of a schema. In about one of eight, one place holds something else. */
export function inputsOf(schema: Schema, pools: Pools): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 7, arbitrary: of(schema, pools, '', 0) },
    {
      weight: 3,
      arbitrary: fc
        .tuple(of(schema, pools, '', 0), fc.nat(), wrong)
        .map(([value, at, other]) => spoilt(value, at, other)),
    },
    { weight: 1, arbitrary: wrong },
  );
}

function of(schema: Schema, pools: Pools, key: string, depth: number): fc.Arbitrary<unknown> {
  const { def } = (schema as z.ZodType)._zod;
  const bounds = schema as unknown as Bounds;
  const inner = (one: unknown, name = key): fc.Arbitrary<unknown> =>
    of(one as Schema, pools, name, depth + 1);
  const parts = def as unknown as Readonly<Record<string, unknown>>;
  switch (def.type) {
    case 'object': {
      const shape = Object.entries(parts['shape'] as Readonly<Record<string, Schema>>);
      const requiredKeys = shape.filter(([, one]) => !mayBeLeftOut(one)).map(([name]) => name);
      return fc.record(Object.fromEntries(shape.map(([name, one]) => [name, inner(one, name)])), {
        requiredKeys,
      });
    }
    case 'array': {
      const min = bounds.minLength ?? sizeCheck(schema, 'minimum') ?? 0;
      const max = sizeCheck(schema, 'maximum') ?? 40;
      return fc.array(inner(parts['element']), { minLength: min, maxLength: Math.min(max, min + 6) });
    }
    case 'union':
      return fc.oneof(...(parts['options'] as readonly Schema[]).map((one) => inner(one)));
    case 'enum':
      return fc.constantFrom(...Object.values(parts['entries'] as Readonly<Record<string, unknown>>));
    case 'literal':
      return fc.constantFrom(...(parts['values'] as readonly unknown[]));
    case 'optional':
    case 'default':
    case 'prefault':
      return fc.oneof(
        { weight: 3, arbitrary: inner(parts['innerType']) },
        { weight: 1, arbitrary: fc.constant(undefined) },
      );
    case 'nullable':
      return fc.oneof(
        { weight: 3, arbitrary: inner(parts['innerType']) },
        { weight: 1, arbitrary: fc.constant(null) },
      );
    case 'pipe': {
      // What `z.preprocess` takes is what its schema takes, and older forms of it.
      const into = parts['in'] as z.ZodType;
      return inner(into._zod.def.type === 'transform' ? parts['out'] : into);
    }
    case 'boolean':
      return fc.boolean();
    case 'number':
      return numbers(bounds);
    case 'string':
      return texts(key, bounds, pools);
    case 'lazy':
      return depth > 8 ? fc.constant(null) : inner((parts['getter'] as () => unknown)());
    case 'custom':
      return fc.uint8Array({ maxLength: 64 });
    case 'record':
      return fc.dictionary(
        fc.string({ maxLength: 8 }),
        depth > 8 ? fc.constant(null) : inner(parts['valueType']),
        { maxKeys: 3 },
      );
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function mayBeLeftOut(schema: Schema): boolean {
  return ['optional', 'default', 'prefault'].includes((schema as z.ZodType)._zod.def.type);
}

/** The bound of a list, which stands in a check of its schema. */
function sizeCheck(schema: Schema, bound: 'minimum' | 'maximum'): number | null {
  for (const check of (schema as z.ZodType)._zod.def.checks ?? []) {
    const found: unknown = Reflect.get(check._zod.def, bound);
    if (typeof found === 'number') return found;
  }
  return null;
}

function numbers({ minValue, maxValue, isInt = false }: Bounds): fc.Arbitrary<number> {
  const min = Math.max(minValue ?? -1000, -1e9);
  const max = Math.min(maxValue ?? 1000, 1e9);
  if (isInt) return fc.oneof(fc.integer({ min, max: Math.min(max, min + 4) }), fc.integer({ min, max }));
  return fc.oneof(
    fc.constantFrom(min, max, Math.ceil(min), Math.ceil(min) + 1),
    fc.integer({ min: Math.ceil(min), max: Math.max(Math.ceil(min), Math.floor(max)) }),
    fc.double({ min, max, noNaN: true }),
  );
}

function texts(key: string, { maxLength }: Bounds, { ids, paths }: Pools): fc.Arbitrary<string> {
  const most = maxLength ?? 200;
  const free = hostileText(4).map((text) => text.slice(0, most));
  if (/id$|^key$/i.test(key))
    return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: free });
  if (/path/i.test(key)) return fc.oneof(fc.constantFrom(...paths), free);
  return free;
}

/** A copy in which one place, counted through, holds something else; or in which a key is added. */
function spoilt(value: unknown, at: number, other: unknown): unknown {
  const places: (readonly [holder: object, key: string])[] = [];
  const copy = structuredClone(value);
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return;
    for (const key of [...Object.keys(part), 'extra']) {
      places.push([part, key]);
      visit(Reflect.get(part, key));
    }
  };
  visit(copy);
  const [holder, key] = places[at % Math.max(1, places.length)] ?? [];
  if (holder === undefined || key === undefined) return other;
  Object.defineProperty(holder, key, { value: other, enumerable: true, configurable: true, writable: true });
  return copy;
}
