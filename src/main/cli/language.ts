import { languageOf, type Language } from '@shared/words/message';

/** The language that the environment asks programs to speak, as POSIX has it: LC_ALL, else LC_MESSAGES, else LANG. */
export const terminalLanguage = (env: NodeJS.ProcessEnv = process.env): Language =>
  languageOf('system', env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || 'en');
