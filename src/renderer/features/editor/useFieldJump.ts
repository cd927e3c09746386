import { nextTick } from 'vue';
import { anchorOf } from './useEditorField';
import { useRunEditor } from './runEditor';

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
