/** Whether every word of a search occurs somewhere in some texts, whatever the case. An empty search finds everything. */
export function matchesWords(search: string, texts: readonly string[]): boolean {
  const all = texts.join('\n').toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
