import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { valueAt, withoutIndices, type Json } from '@shared/config/paths';
import { useRunEditor } from './runEditor';

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
