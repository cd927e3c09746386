/** What the pointer drags, and what is cut off under it. */
import { useEventListener } from '@vueuse/core';

/** Whether what is dragged over the page are files. */
export const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;

/* What is cut off with an ellipsis is there in full when the pointer rests on it, wherever it stands. */

/** Elements whose text ends in an ellipsis where it does not fit. */
const CUT = '.truncate, [class*="line-clamp-"]';

const isCut = (element: HTMLElement): boolean =>
  element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight + 1;

/** Gives cut text a title while the pointer is on it; a title that is there already stays. Called once, by the root. */
export function useCutText(): void {
  useEventListener(document, 'pointerover', ({ target }) => {
    const element = target instanceof Element ? target.closest<HTMLElement>(CUT) : null;
    const text = element?.textContent.trim();
    if (!element || !text || element.closest('[title]') !== null || !isCut(element)) return;
    element.title = text;
    element.addEventListener('pointerleave', () => element.removeAttribute('title'), { once: true });
  });
}
