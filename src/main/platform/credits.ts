/** Reads the page of credits that comes with Chromium: one block of title, home and licence for each library. */

export interface Credit {
  readonly title: string;
  /** Empty if it names none that a browser opens. */
  readonly url: string;
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  nbsp: ' ',
};

/** The credits in the page's order; blocks without a title or a licence are left out. */
export function creditsOf(page: string): Credit[] {
  return page
    .split('<div class="product">')
    .slice(1)
    .flatMap((block) => {
      const title = between(block, '<span class="title">', '</span>');
      const text = between(block, '<pre>', '</pre>');
      if (title === null || text === null) return [];
      const url = between(block, '<span class="homepage"><a href="', '"') ?? '';
      const home = decode(url);
      return [
        {
          title: decode(title).trim(),
          url: /^https?:\/\//.test(home) ? home : '',
          text: decode(text).trim(),
        },
      ];
    });
}

function between(text: string, before: string, after: string): string | null {
  const start = text.indexOf(before);
  if (start < 0) return null;
  const end = text.indexOf(after, start + before.length);
  return end < 0 ? null : text.slice(start + before.length, end);
}

/** Characters that HTML writes by name or number. */
function decode(html: string): string {
  return html.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, word) => {
    if (typeof word === 'string') return ENTITIES[word.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
