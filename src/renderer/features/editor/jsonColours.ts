export interface Piece {
  readonly text: string;
  /** Class names. */
  readonly look: string;
}

const TOKEN = /("(?:[^"\\\n]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b/g;

/** JSON text in pieces with colours; works on broken text too. */
export function colourJson(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (to: number): void => {
    if (to > at) pieces.push({ text: text.slice(at, to), look: 'text-ink-3' });
  };
  for (const match of text.matchAll(TOKEN)) {
    plain(match.index);
    const [all, string, colon, number] = match;
    if (string !== undefined) {
      pieces.push({ text: string, look: colon === undefined ? 'text-good' : 'text-ink' });
      if (colon !== undefined) pieces.push({ text: colon, look: 'text-ink-3' });
    } else {
      pieces.push({ text: all, look: number === undefined ? 'text-special' : 'text-info' });
    }
    at = match.index + all.length;
  }
  plain(text.length);
  return pieces;
}
