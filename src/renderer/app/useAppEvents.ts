import { useEventListener } from '@vueuse/core';
import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import type { AppCommand } from '@shared/ipc/contract';
import { onEvent } from '@renderer/api/client';
import { useConfigImport } from '@renderer/features/editor';
import { useDiagnostics, useUpdates } from '@renderer/features/settings';
import { useHelp } from '@renderer/ui/help';
import { isCovered, isTyping, useShortcut, useShortcutsDialog } from '@renderer/ui/shortcuts';
import { useToasts } from '@renderer/ui/toastsStore';

/** Presses a key as a person would: the page on screen does what it does on it. Answers whether it did anything. */
function press(key: string): boolean {
  const mac = navigator.platform.startsWith('Mac');
  const init = { key, ctrlKey: !mac, metaKey: mac, bubbles: true, cancelable: true };
  return !document.dispatchEvent(new KeyboardEvent('keydown', init));
}

/** What the menu, links and keys that work everywhere do in this window. Called once, by the root component. */
export function useAppEvents(): void {
  const router = useRouter();
  const route = useRoute();
  const help = useHelp();
  const shortcuts = useShortcutsDialog();
  const diagnostics = useDiagnostics();
  const configs = useConfigImport();
  const toasts = useToasts();
  const { t } = useI18n();

  const newProject = (): unknown => router.push({ name: 'projects', query: { new: 'project' } });
  const actions: Readonly<Record<AppCommand, () => unknown>> = {
    'new-project': newProject,
    'new-run': () => press('n') || newProject(),
    'open-config': configs.open,
    find: () => press('f'),
    settings: () => router.push({ name: 'settings' }),
    diagnostics: diagnostics.save,
    back: () => router.back(),
    forward: () => router.forward(),
    help: () => help.show(),
    shortcuts: () => (shortcuts.open.value = true),
    'first-steps': () => help.show('steps-project'),
  };
  const stops = [
    onEvent('app.command', ({ command }) => void actions[command]()),
    onEvent('app.go', ({ path }) => void router.push(path)),
  ];
  // A look at the start may find a newer version before this page is there, or after.
  const updates = useUpdates();
  void updates.load().catch(() => undefined);
  watch(
    () => updates.state,
    (state) => {
      if (state?.phase !== 'found' || route.name === 'settings') return;
      const action = { label: t('updates.show'), run: actions.settings };
      toasts.done(t('updates.foundToast', { version: state.version }), action);
    },
  );
  onScopeDispose(() => stops.forEach((stop) => stop()));

  // On the window: a page that has something of its own to undo answers first, on the document.
  useEventListener(window, 'keydown', (event) => {
    const undo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey);
    if (!undo || event.shiftKey || event.altKey || event.defaultPrevented || isTyping(event) || isCovered()) {
      return;
    }
    if (toasts.undoLast()) event.preventDefault();
  });
  useShortcut('mod+,', actions.settings);
  useShortcut('alt+arrowleft', actions.back);
  useShortcut('alt+arrowright', actions.forward);
  useShortcut('mod+[', actions.back);
  useShortcut('mod+]', actions.forward);
}
