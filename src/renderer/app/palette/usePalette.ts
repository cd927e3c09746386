import { ref, type Ref } from 'vue';

const open = ref(false);

/** The command palette, opened from the sidebar and by Ctrl or Command with K. */
export const usePalette = (): { readonly open: Ref<boolean> } => ({ open });
