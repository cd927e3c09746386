/** Something out of a foreign file, for a sentence about it: at most 80 characters, none of which controls a terminal. */
export function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
  if (text === '') return '""';
  const short = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
  return short.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '\ufffd');
}

const MOST = 80;
