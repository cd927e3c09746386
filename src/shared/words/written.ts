/** Messages in rows of a library: why a run ended, lines of its log, what is wrong with a dataset. */
import { messageSchema, say, type Language, type Message } from './message';
import { inKorean } from './oldSentences';

/**
 * A message as a text that is stored: the English sentence, then the message as JSON on a line of its own. A program that knows
 * no messages reads the sentence.
 */
export const written = (message: Message): string => `${say('en', message)}\n${JSON.stringify(message)}`;

/** The message of a stored text; null for one that an older version wrote, which is a sentence alone. */
function readWritten(text: string): Message | null {
  const at = text.lastIndexOf('\n{"key":');
  if (at < 0) return null;
  try {
    return messageSchema.parse(JSON.parse(text.slice(at + 1)));
  } catch {
    return null;
  }
}

/** What a stored text says in a language, whichever version wrote it. */
export function sayWritten(language: Language, text: string): string {
  const message = readWritten(text);
  if (message !== null) return say(language, message);
  return language === 'ko' ? inKorean(text) : text;
}
