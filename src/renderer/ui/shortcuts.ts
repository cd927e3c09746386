/** Keyboard shortcuts: binding keys to actions, and the list of all of them. */
import { useEventListener } from '@vueuse/core';
import { computed, type ComputedRef, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';

/** Whether a key press belongs to a text field, also to one in a shadow tree. */
export function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Whether an open dialog, menu or dropdown owns the keyboard. */
export const isCovered = (): boolean =>
  document.querySelector('[role=dialog],[role=alertdialog],[role=menu],[role=listbox][data-state=open]') !==
  null;

/** Whether a dialog is open; one that is on its way out is not. */
export const isDialogOpen = (): boolean =>
  document.querySelector('[role=dialog][data-state=open],[role=alertdialog][data-state=open]') !== null;

/** `mod+enter`, `alt+arrowleft`, `f1`, `escape`: `mod` is Control, or Command on a Mac. */
function matches(event: KeyboardEvent, combination: string): boolean {
  const parts = combination.split('+');
  const key = parts.at(-1) ?? '';
  const mod = parts.includes('mod');
  const alt = parts.includes('alt');
  return event.key.toLowerCase() === key && (event.ctrlKey || event.metaKey) === mod && event.altKey === alt;
}

/**
 * Runs `action` on a key, wherever the focus is, while the component lives. None of these is a bare character, so that
 * speech input and typing never meet one; a table or a gallery has such keys while it has the focus. Escape is left to the
 * field while someone types.
 */
export function useShortcut(combination: string, action: () => unknown): void {
  useEventListener(document, 'keydown', (event) => {
    if (event.defaultPrevented || !matches(event, combination) || isCovered()) return;
    if (combination === 'escape' && isTyping(event)) return;
    event.preventDefault();
    action();
  });
}

export interface ShortcutRow {
  readonly keys: readonly string[];
  readonly words: string;
}

/** Every keyboard shortcut with what it does, as this system writes its keys. */
export function useShortcutRows(): ComputedRef<ShortcutRow[]> {
  const { t } = useI18n();
  const mac = navigator.platform.startsWith('Mac');
  const mod = mac ? '⌘' : 'Ctrl';
  return computed(() => [
    { keys: ['F1'], words: t('shortcuts.help') },
    { keys: [mod, 'K'], words: t('shortcuts.palette') },
    { keys: [mod, '/'], words: t('shortcuts.list') },
    { keys: [mod, 'F'], words: t('shortcuts.search') },
    { keys: [mod, 'N'], words: t('shortcuts.create') },
    { keys: [mod, 'Shift', 'N'], words: t('shortcuts.newWindow') },
    { keys: [mod, 'O'], words: t('shortcuts.openConfig') },
    { keys: [mod, 'Enter'], words: t('shortcuts.startRun') },
    { keys: [mod, 'Z'], words: t('shortcuts.undo') },
    { keys: [mod, 'Shift', 'Z'], words: t('shortcuts.redo') },
    { keys: [mod, '.'], words: t('shortcuts.pause') },
    { keys: [mod, 'G'], words: t('shortcuts.gallery') },
    { keys: [mod, ','], words: t('shortcuts.settings') },
    { keys: mac ? ['⌘', '[', ']'] : ['Alt', '←', '→'], words: t('shortcuts.back') },
    { keys: ['←', '↑', '→', '↓'], words: t('shortcuts.move') },
    { keys: ['Enter'], words: t('shortcuts.open') },
    { keys: [t('shortcuts.space')], words: t('shortcuts.choose') },
    { keys: ['Shift', '↓'], words: t('shortcuts.chooseRange') },
    { keys: [mod, 'A'], words: t('shortcuts.chooseAll') },
    { keys: ['F2'], words: t('shortcuts.rename') },
    { keys: ['Delete'], words: t('shortcuts.remove') },
    { keys: ['Shift', 'F10'], words: t('shortcuts.rowMenu') },
    { keys: ['Shift', '←', '→'], words: t('shortcuts.columnWidth') },
    { keys: ['Alt', '↑'], words: t('shortcuts.queueMove') },
    { keys: [mod, 'C'], words: t('galleryTools.keys.take') },
    { keys: [mod, 'V'], words: t('galleryTools.keys.put') },
    { keys: [t('shortcuts.space')], words: t('galleryTools.keys.play') },
    { keys: ['+', '−', '0'], words: t('shortcuts.zoom') },
    { keys: [mod, '+', '−', '0'], words: t('shortcuts.zoomAll') },
    { keys: ['Esc'], words: t('shortcuts.close') },
    { keys: ['F8'], words: t('shortcuts.toasts') },
  ]);
}

const open = ref(false);

/** The list of keyboard shortcuts, opened from the sidebar, the menu and by mod+/. */
export const useShortcutsDialog = (): { readonly open: Ref<boolean> } => ({ open });
