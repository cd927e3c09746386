import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { referenceOf } from '@shared/config/references';
import { useFieldJump } from './useFieldJump';
import type { FieldNode } from './configForm';
import { findFields, shownFields, type ShownField } from './fieldSearch';
import { withoutIndices } from '@shared/config/paths';
import { useRunEditor } from './runEditor';

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
