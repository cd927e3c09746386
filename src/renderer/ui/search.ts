/** The words of a search, in small letters. */
export const wordsOf = (search: string): string[] => search.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether every word of a search occurs somewhere in some texts, whatever the case. An empty search finds everything. */
export function matchesWords(search: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return wordsOf(search).every((word) => all.includes(word));
}
