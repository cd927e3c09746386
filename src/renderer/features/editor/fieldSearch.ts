/** Which fields of the configuration's form a search finds. */
import type { FieldNode } from './configForm';
import { valueAt, type Json } from '@shared/config/paths';
import { matchesWords } from '@renderer/ui/search';

/** A field that the form shows for a configuration. */
export interface ShownField {
  /** Dotted, list indices included. */
  readonly path: string;
  readonly node: FieldNode;
  /** What is above it, from the outside in. */
  readonly parents: readonly string[];
}

/** Every field that the form shows for `draft`, groups before what is in them, in the order of the form. */
export function shownFields(
  nodes: readonly FieldNode[],
  draft: Json,
  prefix = '',
  parents: readonly string[] = [],
): ShownField[] {
  return nodes.flatMap((node) => {
    const path = prefix === '' ? node.key : `${prefix}.${node.key}`;
    return [{ path, node, parents }, ...fieldsIn(node, draft, path, [...parents, path])];
  });
}

function fieldsIn(node: FieldNode, draft: Json, path: string, parents: readonly string[]): ShownField[] {
  switch (node.kind) {
    case 'group':
      return shownFields(node.fields, draft, path, parents);
    case 'variants': {
      const kind = valueAt(draft, `${path}.${node.discriminator}`) ?? node.usual;
      const fields = node.variants.find(({ value }) => value === kind)?.fields ?? [];
      const own = { path: `${path}.${node.discriminator}`, node, parents };
      return [own, ...shownFields(fields, draft, path, parents)];
    }
    case 'list': {
      const entries = valueAt(draft, path);
      if (!Array.isArray(entries)) return [];
      return entries.flatMap((_, i) => fieldsIn(node.entry, draft, `${path}.${i}`, parents));
    }
    default:
      return [];
  }
}

/**
 * The paths of the fields that a search finds among those shown, by the words that `textsOf` knows of each. An empty
 * search finds nothing.
 */
export function findFields(
  search: string,
  fields: readonly ShownField[],
  textsOf: (field: ShownField) => readonly string[],
): string[] {
  if (search.trim() === '') return [];
  return fields.filter((field) => matchesWords(search, textsOf(field))).map(({ path }) => path);
}

/** Whether the form shows a field while only `found` ones are looked for: they, what is around them and what is in them. */
export const isShown = (path: string, found: readonly string[]): boolean =>
  found.some((one) => one === path || one.startsWith(`${path}.`) || path.startsWith(`${one}.`));
