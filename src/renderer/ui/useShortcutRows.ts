import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';

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
