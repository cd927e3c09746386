import { createI18n } from 'vue-i18n';
import type { Settings } from '@shared/domain/settings';
import { en } from './en';
import { ko } from './ko';

export type Locale = 'en' | 'ko';

/** The language in force, `system` resolved. */
export function localeOf(setting: Settings['locale'], system: string = navigator.language): Locale {
  if (setting !== 'system') return setting;
  return system.toLowerCase().startsWith('ko') ? 'ko' : 'en';
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, ko },
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
});
