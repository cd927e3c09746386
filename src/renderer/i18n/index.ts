import { createI18n } from 'vue-i18n';
import { en } from '@shared/words/en';
import { ko } from '@shared/words/ko';

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en, ko },
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
});
