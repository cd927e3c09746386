/** Which fields of the configuration's form are shown: those that are found, and the advanced ones at once or folded away. */
import { useLocalStorage } from '@vueuse/core';
import { computed, inject, provide, type ComputedRef, type InjectionKey, ref, watch, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { valueAt, type Json, withoutIndices } from '@shared/config/paths';
import { referenceOf } from '@shared/config/references';
import { matchesWords } from '@renderer/ui/typed';
import { type FieldNode, isMoot, useFieldJump } from './configForm';
import { useRunEditor } from './runEditorStore';

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
    if (isMoot(path, draft)) return [];
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

/** Paths that a search found; null while nothing is looked for. */
export type FoundFields = ComputedRef<readonly string[] | null>;

const KEY: InjectionKey<FoundFields> = Symbol('found fields');

/** For the form around the fields. */
export const provideFound = (found: FoundFields): void => provide(KEY, found);

/** For the fields: what was looked for, and whether a path is to be shown. */
export function useFieldFilter(): {
  readonly isSearching: ComputedRef<boolean>;
  readonly shows: (path: string) => boolean;
} {
  const found = inject(
    KEY,
    computed(() => null),
  );
  return {
    isSearching: computed(() => found.value !== null),
    shows: (path) => found.value === null || isShown(path, found.value),
  };
}

export interface FieldSearch {
  readonly search: Ref<string>;
  /** Null while nothing is looked for. */
  readonly found: ComputedRef<readonly string[] | null>;
  /** The field that was gone to, from 1; 0 before. */
  readonly position: Ref<number>;
  readonly go: (step: 1 | -1) => void;
}

/** Looks for fields by their names and help, their paths, and what the papers and scripts call them. */
export function useFieldSearch(nodes: readonly FieldNode[]): FieldSearch {
  const editor = useRunEditor();
  const jump = useFieldJump();
  const { t, te } = useI18n();
  const search = ref('');
  const position = ref(0);
  const words = (key: string): string => (te(key) || te(key, 'en') ? t(key) : '');

  function textsOf({ path }: ShownField): string[] {
    const plain = withoutIndices(path);
    const { term = '', flag = '' } = referenceOf(plain) ?? {};
    return [words(`config.${plain}.label`), words(`config.${plain}.help`), plain, term, flag];
  }

  const found = computed(() => {
    if (search.value.trim() === '') return null;
    const fields = shownFields(nodes, editor.draft).filter(({ path }) => !path.startsWith('budget'));
    return findFields(search.value, fields, textsOf);
  });
  watch(search, () => (position.value = 0));

  function go(step: 1 | -1): void {
    const paths = found.value ?? [];
    if (paths.length === 0) return;
    const from = position.value === 0 && step === -1 ? 1 : position.value;
    position.value = ((from - 1 + step + paths.length) % paths.length) + 1;
    const path = paths[position.value - 1];
    if (path !== undefined) void jump(path, { focus: false });
  }

  return { search, found, position, go };
}

export const EDITOR_LEVELS = ['basic', 'advanced'] as const;
type EditorLevel = (typeof EDITOR_LEVELS)[number];

const level = useLocalStorage<EditorLevel>('editor.level', 'basic');

/** Whether the form shows advanced settings at once, or behind "More settings"; remembered on this computer. */
export const useEditorLevel = (): Ref<EditorLevel> => level;
