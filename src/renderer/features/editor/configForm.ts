/** The configuration form: its fields, read from the schema itself, and the way from one to its place on the page. */
import { z } from 'zod';
import { computed, type ComputedRef, nextTick } from 'vue';
import { useI18n } from 'vue-i18n';
import { runConfigSchema } from '@shared/config/schema';
import { isRecord, type Json, valueAt, withoutIndices } from '@shared/config/paths';
import { useRunEditor } from './runEditorStore';

interface Common {
  /** Dotted path without list indices; the words of the field are `config.<path>`. */
  readonly path: string;
  readonly key: string;
  readonly advanced: boolean;
  readonly unit: string | undefined;
  readonly initial: Json | undefined;
}

interface NumberNode extends Common {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly nullable: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
}
interface ChoiceNode extends Common {
  readonly kind: 'choice';
  readonly options: readonly (string | number)[];
}
interface SwitchNode extends Common {
  readonly kind: 'switch';
}
interface TextNode extends Common {
  readonly kind: 'text';
}
/** Any of several words. */
export interface SetNode extends Common {
  readonly kind: 'set';
  readonly options: readonly string[];
}
/** Several entries of one kind: groups of fields, or each of one of several shapes. Their paths are the list's. */
export interface ListNode extends Common {
  readonly kind: 'list';
  readonly entry: GroupNode | VariantsNode;
  readonly minimum: number;
  readonly maximum: number;
}
interface GroupNode extends Common {
  readonly kind: 'group';
  readonly fields: readonly FieldNode[];
}
/** One of several shapes; `discriminator` names which. */
export interface VariantsNode extends Common {
  readonly kind: 'variants';
  readonly discriminator: string;
  /** The shape where nothing names one. */
  readonly usual: string;
  readonly variants: readonly { readonly value: string; readonly fields: readonly FieldNode[] }[];
}
export type FieldNode =
  NumberNode | ChoiceNode | SwitchNode | TextNode | SetNode | ListNode | GroupNode | VariantsNode;

/** The fields directly below one: those of all shapes, or of an entry of a list. */
export function fieldsBelow(node: FieldNode): readonly FieldNode[] {
  switch (node.kind) {
    case 'group':
      return node.fields;
    case 'variants':
      return node.variants.flatMap((variant) => variant.fields);
    case 'list':
      return fieldsBelow(node.entry);
    default:
      return [];
  }
}

/** Fields that say nothing beside others: those of hallucinators where there are none, of few bits where numbers have 32. */
const MOOT: readonly { readonly paths: readonly string[]; readonly at: (draft: Json) => boolean }[] = [
  {
    paths: [
      ...['kernel', 'mapSize', 'baseChannels', 'hallucinatorStart'].map((key) => `parameterization.${key}`),
      'optimiser.hallucinators',
    ],
    at: (draft) => (valueAt(draft, 'parameterization.hallucinators') ?? 0) === 0,
  },
  {
    paths: ['mode', 'scales', 'floatShare'].map((key) => `parameterization.precision.${key}`),
    at: (draft) => (valueAt(draft, 'parameterization.precision.bits') ?? 32) === 32,
  },
  {
    // Adam has means of its own.
    paths: ['optimiser.images.momentum'],
    at: (draft) => valueAt(draft, 'parameterization.code.kind') === 'field',
  },
];

/** Whether a field changes nothing, whatever its value, beside the others of a draft. */
export const isMoot = (path: string, draft: Json): boolean =>
  MOOT.some(({ paths, at }) => paths.includes(path) && at(draft));

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
  const entry = items && nodeOf(items, common.key, common.path);
  if (entry?.kind !== 'group' && entry?.kind !== 'variants') {
    throw new Error(`The form has no field for the list ${common.path}.`);
  }
  return {
    ...common,
    kind: 'list',
    entry,
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
  const named = schemas
    .map((one) => one.properties?.[discriminator]?.default)
    .find((one) => one !== undefined);
  const usual = typeof named === 'string' ? named : (variants[0]?.value ?? '');
  return { ...common, kind: 'variants', discriminator, usual, variants };
}

/** The value that a field takes when nothing says otherwise. */
export function initialOf(node: FieldNode): Json {
  switch (node.kind) {
    case 'group':
      return Object.fromEntries(node.fields.map((field) => [field.key, initialOf(field)]));
    case 'variants':
      return variantInitial(node, node.usual);
    case 'list':
      return [initialOf(node.entry)];
    case 'text':
      return node.initial ?? '';
    default:
      return node.initial ?? null;
  }
}

/** The values of a shape; what `previous` has under the same names is kept where the shape allows it. */
export function variantInitial(node: VariantsNode, value: string, previous: Json = {}): Json {
  const fields = node.variants.find((variant) => variant.value === value)?.fields ?? [];
  const before = isRecord(previous) ? previous : {};
  const entries = fields.map((field) => {
    const kept = before[field.key];
    return [field.key, kept !== undefined && allows(field, kept) ? kept : initialOf(field)] as const;
  });
  return { [node.discriminator]: value, ...Object.fromEntries(entries) };
}

const allows = (field: FieldNode, value: Json): boolean =>
  field.kind !== 'choice' || field.options.some((option) => option === value);

/** Every path below some fields, for the translations' test and for the search of problems. */
export function pathsOf(nodes: readonly FieldNode[]): string[] {
  const own = nodes.flatMap((node) => [
    node.path,
    ...namesOf(node.kind === 'list' ? node.entry : node),
    ...pathsOf(fieldsBelow(node)),
  ]);
  return [...new Set(own)];
}

const namesOf = (node: FieldNode): string[] =>
  node.kind === 'variants' ? [`${node.path}.${node.discriminator}`] : [];

export interface EditorField {
  /** What the form shows: the draft's value, or the default where the text leaves it out. */
  readonly value: ComputedRef<Json>;
  readonly set: (value: Json) => void;
  readonly error: ComputedRef<string | undefined>;
  readonly label: ComputedRef<string>;
  readonly help: ComputedRef<string>;
  /** Name of the element that holds the field, for the way from a problem to it. */
  readonly anchor: ComputedRef<string>;
}

export const anchorOf = (path: string): string => `field-${path.replaceAll('.', '-')}`;

/** One field of the configuration at `path` (list indices included). */
export function useEditorField(path: () => string, initial: () => Json | undefined): EditorField {
  const editor = useRunEditor();
  const { t } = useI18n();
  return {
    value: computed(() => valueAt(editor.draft, path()) ?? initial() ?? null),
    set: (value) => editor.setField(path(), value),
    error: computed(() => {
      const problem = editor.problemAt.get(path());
      return problem && t(`validation.${problem.key}`, problem.named);
    }),
    label: computed(() => t(`config.${withoutIndices(path())}.label`)),
    help: computed(() => t(`config.${withoutIndices(path())}.help`)),
    anchor: computed(() => anchorOf(path())),
  };
}

/**
 * Brings a field of the form into view, opening what it is folded into; `focus` also moves the focus to its control. The
 * closest thing around it serves where the form does not show the field itself.
 */
export function useFieldJump(): (path: string, options?: { readonly focus?: boolean }) => Promise<void> {
  const editor = useRunEditor();
  return async (path, { focus = true } = {}) => {
    // The same field again is to be opened again.
    editor.revealed = null;
    await nextTick();
    editor.revealed = path;
    await nextTick();
    await nextTick();
    const parts = path.split('.');
    const names = parts.map((_, i) => anchorOf(parts.slice(0, parts.length - i).join('.')));
    const element =
      names.map((name) => document.getElementById(name)).find((one) => one !== null) ??
      document.getElementById(`group-${parts[0] ?? ''}`);
    element?.scrollIntoView({ block: 'center' });
    if (focus) {
      element
        ?.querySelector<HTMLElement>(
          'input, [role=combobox], [role=switch], [role=radio], button[aria-pressed]',
        )
        ?.focus({ preventScroll: true });
    }
  };
}
