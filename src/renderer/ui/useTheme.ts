import { useMediaQuery, usePreferredContrast, usePreferredDark } from '@vueuse/core';
import { computed, watchEffect, type ComputedRef } from 'vue';
import { useSettings } from '@renderer/api/settings';

/** The theme in force, with `system` resolved. Colours that the system forces decide over the setting. */
export function useTheme(): ComputedRef<'light' | 'dark'> {
  const settings = useSettings();
  const dark = usePreferredDark();
  const forced = useMediaQuery('(forced-colors: active)');
  return computed(() => {
    const { theme } = settings.current;
    return theme === 'system' || forced.value ? (dark.value ? 'dark' : 'light') : theme;
  });
}

/** Whether text and borders are as strong as they can be: as the person asks, or the system. */
export function useHighContrast(): ComputedRef<boolean> {
  const settings = useSettings();
  const preferred = usePreferredContrast();
  const forced = useMediaQuery('(forced-colors: active)');
  return computed(() => settings.current.contrast === 'high' || preferred.value === 'more' || forced.value);
}

/** Keeps the document's attributes for styles and language as the settings say. Called once, by the root component. */
export function useDocumentAttributes(locale: () => string): void {
  const settings = useSettings();
  const theme = useTheme();
  const highContrast = useHighContrast();
  watchEffect(() => {
    const { dataset } = document.documentElement;
    dataset['theme'] = theme.value;
    dataset['contrast'] = highContrast.value ? 'high' : 'normal';
    dataset['density'] = settings.current.density;
    document.documentElement.lang = locale();
  });
}
