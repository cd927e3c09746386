import { ref, type Ref } from 'vue';

const open = ref(false);

/** The list of keyboard shortcuts, opened from the sidebar, the menu and by mod+/. */
export const useShortcutsDialog = (): { readonly open: Ref<boolean> } => ({ open });
