import { ref, type Ref } from 'vue';

const open = ref(false);

/** The list of keyboard shortcuts, opened from the sidebar and by F1. */
export const useShortcutsDialog = (): { readonly open: Ref<boolean> } => ({ open });
