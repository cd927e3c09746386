/** What a person wrote for a value: JSON where it is some, else a word. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
