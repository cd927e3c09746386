import { useEventListener } from '@vueuse/core';
import { isCovered, isTyping } from '@renderer/ui/shortcuts';

/**
 * Ctrl/Cmd+Z, with Shift (or Ctrl+Y) the other way, while the component lives. Text fields keep their own undoing, unless
 * they lie in what is marked `data-undo="ours"`.
 */
export function useUndoKeys({ undo, redo }: { readonly undo: () => void; readonly redo: () => void }): void {
  useEventListener(document, 'keydown', (event) => {
    if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey) || isCovered()) return;
    const key = event.key.toLowerCase();
    const again = (key === 'z' && event.shiftKey) || (key === 'y' && !event.shiftKey);
    if (!again && key !== 'z') return;
    const { target } = event;
    const owner = target instanceof Element ? target.closest('[data-undo]') : null;
    if (isTyping(event) && owner?.getAttribute('data-undo') !== 'ours') return;
    event.preventDefault();
    if (again) redo();
    else undo();
  });
}
