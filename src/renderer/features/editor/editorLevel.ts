/** Whether the form of a run shows the advanced settings at once, or behind "More settings"; remembered on this computer. */
import { useLocalStorage } from '@vueuse/core';
import type { Ref } from 'vue';

export const EDITOR_LEVELS = ['basic', 'advanced'] as const;
export type EditorLevel = (typeof EDITOR_LEVELS)[number];

const level = useLocalStorage<EditorLevel>('editor.level', 'basic');

export const useEditorLevel = (): Ref<EditorLevel> => level;
