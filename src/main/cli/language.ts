/** The language of the terminal, and what messages say in it. */
import type { en } from '@shared/words/en';
import { type Language, languageOf, message, type Message, messageSchema, say } from '@shared/words/message';

/** The language that the environment asks programs to speak, as POSIX has it: LC_ALL, else LC_MESSAGES, else LANG. */
export const terminalLanguage = (env: NodeJS.ProcessEnv = process.env): Language =>
  languageOf('system', env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || 'en');

/** What a message says in the language of the terminal; a name that is the same in every language stays. */
export const spoken = (said: Message | string): string =>
  typeof said === 'string' ? said : say(terminalLanguage(), said);

/** Headings of a table. */
export const heads = (...names: readonly (keyof typeof en.terminal.heads)[]): string[] =>
  names.map((name) => spoken(message(`terminal.heads.${name}`)));

/** A line of JSON in which every message is its English sentence, whatever the terminal speaks. */
export const englishJson = (value: unknown, indent?: number): string => {
  const text = (_: string, part: unknown): unknown => {
    const said = messageSchema.safeParse(part);
    return said.success ? say('en', said.data) : part;
  };
  return `${JSON.stringify(value, text, indent)}\n`;
};
