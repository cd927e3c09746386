import { useEventListener } from '@vueuse/core';

/** Whether a key press belongs to a text field. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Whether an open dialog or menu owns the keyboard. */
export const isCovered = (): boolean =>
  document.querySelector('[role=dialog],[role=alertdialog],[role=menu]') !== null;

/** `mod+enter`, `alt+arrowleft`, `f1`, `escape`: `mod` is Control, or Command on a Mac. */
export function matches(event: KeyboardEvent, combination: string): boolean {
  const parts = combination.split('+');
  const key = parts.at(-1) ?? '';
  const mod = parts.includes('mod');
  const alt = parts.includes('alt');
  return event.key.toLowerCase() === key && (event.ctrlKey || event.metaKey) === mod && event.altKey === alt;
}

/**
 * Runs `action` on a key while the component lives. No shortcut is a bare character, so that speech input and typing
 * never meet one; Escape is left to the field while someone types.
 */
export function useShortcut(combination: string, action: () => unknown): void {
  useEventListener(document, 'keydown', (event) => {
    if (event.defaultPrevented || !matches(event, combination) || isCovered()) return;
    if (combination === 'escape' && isTyping(event.target)) return;
    event.preventDefault();
    action();
  });
}
