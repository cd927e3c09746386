import { usePreferredDark } from '@vueuse/core';
import { computed, watchEffect, type ComputedRef } from 'vue';
import { useSettings } from '../stores/settings';

/** The theme in force, with `system` resolved. */
export function useTheme(): ComputedRef<'light' | 'dark'> {
  const settings = useSettings();
  const dark = usePreferredDark();
  return computed(() => {
    const { theme } = settings.current;
    return theme === 'system' ? (dark.value ? 'dark' : 'light') : theme;
  });
}

/** Keeps the document's theme and language attributes as the settings say. Called once, by the root component. */
export function useDocumentAttributes(locale: () => string): void {
  const theme = useTheme();
  watchEffect(() => {
    document.documentElement.dataset['theme'] = theme.value;
    document.documentElement.lang = locale();
  });
}
