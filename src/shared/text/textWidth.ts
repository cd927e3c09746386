/** How wide a text is where letters have one width: East Asian wide characters take two columns, marks none. */

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** Columns that a text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text.normalize('NFC')) {
    if (!/\p{Mark}/u.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** The text, cut with an ellipsis when it takes more columns than there are. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let [short, taken] = ['', 0];
  for (const character of text.normalize('NFC')) {
    taken += textWidth(character);
    if (taken > width - 1) break;
    short += character;
  }
  return `${short.trimEnd()}…`;
}
