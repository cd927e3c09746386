import { useLocalStorage, watchDebounced } from '@vueuse/core';
import { computed, type ComputedRef } from 'vue';
import { useRunEditor } from './runEditor';

/** Settings that were left without being saved as a run. */
export interface KeptDraft {
  readonly name: string;
  readonly text: string;
  readonly preset: string | null;
  /** ISO 8601. */
  readonly savedAt: string;
}

export interface EditorDrafts {
  /** What was left in this project the last time; null when there is nothing. */
  readonly kept: ComputedRef<KeptDraft | null>;
  /** Keeps what the editor holds at once. */
  readonly keep: () => void;
  readonly discard: () => void;
}

/**
 * Keeps what changes in the editor for the next time that it is opened in this project, also when the studio is closed
 * or dies. Nothing is kept while the editor holds what it was opened with.
 */
export function useEditorDrafts(projectId: () => string): EditorDrafts {
  const editor = useRunEditor();
  const drafts = useLocalStorage<Record<string, KeptDraft>>('editor.drafts', {});

  /** Whether what is kept is of this time, and not of an earlier one that was not taken up. */
  let isOwn = false;

  function keep(): void {
    if (!editor.changed) {
      // Everything was taken back: there is nothing left to go on with.
      if (isOwn) discard();
      return;
    }
    isOwn = true;
    const { name, text, preset } = editor;
    drafts.value = {
      ...drafts.value,
      [projectId()]: { name, text, preset, savedAt: new Date().toISOString() },
    };
  }

  function discard(): void {
    isOwn = false;
    drafts.value = Object.fromEntries(Object.entries(drafts.value).filter(([id]) => id !== projectId()));
  }

  watchDebounced(() => [editor.text, editor.name], keep, { debounce: 300, maxWait: 2000 });
  return { kept: computed(() => drafts.value[projectId()] ?? null), keep, discard };
}
