/** The theme and the contrast in force, and colours of the theme as numbers. */
import { useMediaQuery, usePreferredContrast, usePreferredDark } from '@vueuse/core';
import { computed, watchEffect, type ComputedRef } from 'vue';
import { useSettings } from '@renderer/api/settingsStore';

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

/** Red, green and blue, 0..255, of `#rrggbb` or `#rgb`, which is what a build makes of it where it can. */
export function rgbOf(colour: string): number[] {
  const short = colour.length < 7;
  return [0, 1, 2].map((i) => {
    const digits = short ? (colour[1 + i] ?? '0').repeat(2) : colour.slice(1 + 2 * i, 3 + 2 * i);
    return parseInt(digits, 16) || 0;
  });
}
