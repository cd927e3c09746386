/**
 * Something foreign, for a sentence about it: at most `most` characters, none of which controls a terminal or turns the
 * direction of what follows. What is neither text nor number, and nothing, is "".
 */
export function printable(value: unknown, most = 80): string {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  if (text === '') return '""';
  const short = text.length > most ? `${text.slice(0, most - 1)}…` : text;
  return short.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\ufffd');
}

/**
 * A text in which everything that controls a terminal, or turns the direction of what follows, is written as its code; lines
 * and tabs stay. In JSON it says the same as before.
 */
export const withoutControls = (text: string): string =>
  text.replaceAll(
    /(?![\n\t])[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** What a schema says of an input, as one sentence; names in it may be of any length, and "undefined" is no choice. */
export function problemSentence(message: string): string {
  const words = printable(message.replace(" | 'undefined'", ''), 500);
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
