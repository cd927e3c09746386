/** The fields of the configuration form, read from the schema itself. */
import { z } from 'zod';
import { runConfigSchema } from '@shared/config/schema';
import { isRecord, type Json } from './paths';

interface Common {
  /** Dotted path without list indices; the words of the field are `config.<path>`. */
  readonly path: string;
  readonly key: string;
  readonly advanced: boolean;
  readonly unit: string | undefined;
  readonly initial: Json | undefined;
}

export interface NumberNode extends Common {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly nullable: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}
export interface ChoiceNode extends Common {
  readonly kind: 'choice';
  readonly options: readonly (string | number)[];
}
export interface SwitchNode extends Common {
  readonly kind: 'switch';
}
export interface TextNode extends Common {
  readonly kind: 'text';
}
/** Any of several words. */
export interface SetNode extends Common {
  readonly kind: 'set';
  readonly options: readonly string[];
}
/** Several entries with the same fields. */
export interface ListNode extends Common {
  readonly kind: 'list';
  readonly fields: readonly FieldNode[];
  readonly minimum: number;
  readonly maximum: number;
}
export interface GroupNode extends Common {
  readonly kind: 'group';
  readonly fields: readonly FieldNode[];
}
/** One of several shapes; `discriminator` names which. */
export interface VariantsNode extends Common {
  readonly kind: 'variants';
  readonly discriminator: string;
  readonly variants: readonly { readonly value: string; readonly fields: readonly FieldNode[] }[];
}
export type FieldNode =
  NumberNode | ChoiceNode | SwitchNode | TextNode | SetNode | ListNode | GroupNode | VariantsNode;

interface Schema {
  readonly type?: string;
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly default?: Json;
  readonly unit?: string;
  readonly advanced?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Record<string, Schema>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** The top-level fields in the order of the schema; the format's version is no choice and left out. */
export function buildForm(): readonly FieldNode[] {
  return fieldsOf(z.toJSONSchema(runConfigSchema, { io: 'input' }) as Schema, '');
}

function fieldsOf(schema: Schema, path: string): FieldNode[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const node = nodeOf(property, key, path === '' ? key : `${path}.${key}`);
    return node ? [node] : [];
  });
}

function nodeOf(schema: Schema, key: string, path: string): FieldNode | null {
  const common: Common = {
    path,
    key,
    advanced: schema.advanced ?? false,
    unit: schema.unit,
    initial: schema.default,
  };
  if (schema.const !== undefined) return null;
  if (schema.oneOf) return variantsOf(schema.oneOf, common);
  if (schema.anyOf) return alternativesOf(schema.anyOf, common);
  if (schema.enum) return { ...common, kind: 'choice', options: schema.enum };
  switch (schema.type) {
    case 'boolean':
      return { ...common, kind: 'switch' };
    case 'string':
      return { ...common, kind: 'text' };
    case 'integer':
    case 'number':
      return numberOf(schema, common, false);
    case 'array':
      return arrayOf(schema, common);
    case 'object':
      return { ...common, kind: 'group', fields: fieldsOf(schema, path) };
    default:
      throw new Error(`The form has no field for ${path}.`);
  }
}

const numberOf = (schema: Schema, common: Common, nullable: boolean): NumberNode => ({
  ...common,
  kind: 'number',
  integer: schema.type === 'integer',
  nullable,
  minimum: schema.minimum,
  maximum: schema.maximum,
});

function alternativesOf(schemas: readonly Schema[], common: Common): FieldNode {
  const values = schemas.flatMap((one) => (one.const === undefined ? [] : [one.const]));
  if (values.length === schemas.length) return { ...common, kind: 'choice', options: values };
  const number = schemas.find((one) => one.type === 'integer' || one.type === 'number');
  if (number && schemas.length === 2 && schemas.some((one) => one.type === 'null')) {
    return numberOf(number, common, true);
  }
  throw new Error(`The form has no field for the alternatives of ${common.path}.`);
}

function arrayOf(schema: Schema, common: Common): FieldNode {
  const { items } = schema;
  if (items?.enum) return { ...common, kind: 'set', options: items.enum };
  if (items?.type !== 'object') throw new Error(`The form has no field for the list ${common.path}.`);
  return {
    ...common,
    kind: 'list',
    fields: fieldsOf(items, common.path),
    minimum: schema.minItems ?? 0,
    maximum: schema.maxItems ?? Infinity,
  };
}

function variantsOf(schemas: readonly Schema[], common: Common): VariantsNode {
  const discriminator = Object.entries(schemas[0]?.properties ?? {}).find(
    ([, one]) => one.const !== undefined,
  )?.[0];
  if (discriminator === undefined) throw new Error(`The shapes of ${common.path} have no name.`);
  const variants = schemas.map((one) => ({
    value: String(one.properties?.[discriminator]?.const),
    fields: fieldsOf(one, common.path),
  }));
  return { ...common, kind: 'variants', discriminator, variants };
}

/** The value that a field takes when nothing says otherwise. */
export function initialOf(node: FieldNode): Json {
  switch (node.kind) {
    case 'group':
      return Object.fromEntries(node.fields.map((field) => [field.key, initialOf(field)]));
    case 'variants':
      return variantInitial(node, node.variants[0]?.value ?? '');
    case 'list':
      return [Object.fromEntries(node.fields.map((field) => [field.key, initialOf(field)]))];
    case 'text':
      return node.initial ?? '';
    default:
      return node.initial ?? null;
  }
}

/** The values of a shape; what `previous` has under the same names is kept. */
export function variantInitial(node: VariantsNode, value: string, previous: Json = {}): Json {
  const fields = node.variants.find((variant) => variant.value === value)?.fields ?? [];
  const kept = isRecord(previous) ? previous : {};
  const entries = fields.map((field) => [field.key, kept[field.key] ?? initialOf(field)] as const);
  return { [node.discriminator]: value, ...Object.fromEntries(entries) };
}

/** Every path below some fields, for the translations' test and for the search of problems. */
export function pathsOf(nodes: readonly FieldNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'group' || node.kind === 'list') return [node.path, ...pathsOf(node.fields)];
    if (node.kind !== 'variants') return [node.path];
    const below = node.variants.flatMap((variant) => pathsOf(variant.fields));
    return [node.path, `${node.path}.${node.discriminator}`, ...new Set(below)];
  });
}
