/** Markdown within a line: emphasis, code, links and breaks. Takes time in proportion to the text, whatever it holds. */
import { safeUrl } from './links';
import type { Inline } from './types';

/** How deep emphasis and links lie in each other; deeper ones are text. */
const DEEPEST = 8;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const MARKS = [
  { mark: '**', kind: 'strong' },
  { mark: '__', kind: 'strong' },
  { mark: '~~', kind: 'strike' },
  { mark: '*', kind: 'emphasis' },
  { mark: '_', kind: 'emphasis' },
] as const;
type Mark = (typeof MARKS)[number]['mark'];

/** A piece that was recognised, and where the text goes on after it. */
interface Piece {
  readonly inline: Inline;
  readonly end: number;
}

/** Reads the text of a paragraph, heading or cell. Line ends are spaces, or breaks after two spaces or a backslash. */
export function parseInline(text: string, depth = 0): Inline[] {
  return new InlineReader(text, depth).read();
}

class InlineReader {
  private readonly found: Inline[] = [];
  private plain = '';
  /** Marks and runs of backticks that are known to have no end in the rest of the text. */
  private readonly endless = new Set<string>();
  private readonly brackets: ReadonlyMap<number, number>;

  constructor(
    private readonly text: string,
    private readonly depth: number,
  ) {
    this.brackets = bracketPairs(text);
  }

  read(): Inline[] {
    let at = 0;
    while (at < this.text.length) {
      const piece = this.pieceAt(at);
      if (piece === null) {
        this.plain += this.text[at] ?? '';
        at += 1;
        continue;
      }
      if (piece.inline.kind === 'text') this.plain += piece.inline.text;
      else {
        this.flush();
        this.found.push(piece.inline);
      }
      at = piece.end;
    }
    this.flush();
    return this.found;
  }

  private flush(): void {
    if (this.plain !== '') this.found.push({ kind: 'text', text: this.plain });
    this.plain = '';
  }

  private pieceAt(at: number): Piece | null {
    switch (this.text[at]) {
      case '\\':
        return this.escaped(at);
      case '\n':
        return this.lineEnd(at);
      case '`':
        return this.code(at);
      case '<':
        return this.angled(at);
      case '!':
        return this.text[at + 1] === '[' ? this.link(at + 1) : null;
      case '[':
        return this.link(at);
      case '*':
      case '_':
      case '~':
        return this.marked(at);
      case 'h':
        return this.bare(at);
      default:
        return null;
    }
  }

  private escaped(at: number): Piece | null {
    const next = this.text[at + 1];
    if (next === '\n') return { inline: { kind: 'break' }, end: at + 2 };
    return next !== undefined && ESCAPABLE.test(next)
      ? { inline: { kind: 'text', text: next }, end: at + 2 }
      : null;
  }

  private lineEnd(at: number): Piece {
    const broken = this.plain.endsWith('  ');
    this.plain = this.plain.trimEnd();
    return { inline: broken ? { kind: 'break' } : { kind: 'text', text: ' ' }, end: at + 1 };
  }

  private code(at: number): Piece | null {
    const run = this.runAt(at, '`');
    const fence = '`'.repeat(run);
    if (!this.endless.has(fence)) {
      let end = this.text.indexOf(fence, at + run);
      while (end >= 0) {
        const length = this.runAt(end, '`');
        if (length === run) {
          const inner = this.text.slice(at + run, end).replace(/\n/g, ' ');
          const padded = /^ .* $/.test(inner) && inner.trim() !== '';
          return { inline: { kind: 'code', text: padded ? inner.slice(1, -1) : inner }, end: end + run };
        }
        end = this.text.indexOf(fence, end + length);
      }
      this.endless.add(fence);
    }
    return { inline: { kind: 'text', text: fence }, end: at + run };
  }

  /** `<https://example.org>`; anything else in angle brackets is text. */
  private angled(at: number): Piece | null {
    const match = /^<([a-z]+:[^\s<>]{1,1990})>/i.exec(this.text.slice(at, at + 2000));
    const url = match?.[1] === undefined ? null : safeUrl(match[1]);
    if (url === null || match === null) return null;
    return {
      inline: { kind: 'link', url, children: [{ kind: 'text', text: url }] },
      end: at + match[0].length,
    };
  }

  /** An address that stands by itself; the sentence's own punctuation does not belong to it. */
  private bare(at: number): Piece | null {
    if (/[\p{Letter}\p{Number}]/u.test(this.text[at - 1] ?? ' ')) return null;
    const match = /^https?:\/\/[^\s<>"`\\]{1,1990}/.exec(this.text.slice(at, at + 2000));
    const address = match?.[0].replace(/[.,;:!?'*_~)\]]+$/, '') ?? '';
    const url = /^https?:\/\/./.test(address) ? safeUrl(address) : null;
    if (url === null) return null;
    return { inline: { kind: 'link', url, children: [{ kind: 'text', text: url }] }, end: at + url.length };
  }

  /** `[words](address "title")`, or an image, which becomes a link: reports load nothing. */
  private link(at: number): Piece | null {
    const close = this.brackets.get(at);
    if (close === undefined || this.text[close + 1] !== '(' || this.depth >= DEEPEST) return null;
    const rest = this.text.slice(close + 1, close + 2400);
    const match = /^\(\s*<?([^\s<>]*?)>?(?:\s+(?:"[^"\n]*"|'[^'\n]*'))?\s*\)/.exec(rest);
    if (match === null) return null;
    const words = this.text.slice(at + 1, close);
    const url = safeUrl((match[1] ?? '').replace(/\\([!-/:-@[-`{-~])/g, '$1'));
    const end = close + 1 + match[0].length;
    if (url === null) {
      // What may not be followed is shown as it was written.
      return { inline: { kind: 'text', text: this.text.slice(at, end) }, end };
    }
    const children = withoutLinks(parseInline(words, this.depth + 1));
    return {
      inline: { kind: 'link', url, children: children.length > 0 ? children : [{ kind: 'text', text: url }] },
      end,
    };
  }

  private marked(at: number): Piece | null {
    if (this.depth >= DEEPEST) return null;
    for (const { mark, kind } of MARKS) {
      if (!this.text.startsWith(mark, at) || !this.opens(mark, at)) continue;
      const end = this.closing(mark, at + mark.length);
      if (end === null) continue;
      const inner = this.text.slice(at + mark.length, end);
      return { inline: { kind, children: parseInline(inner, this.depth + 1) }, end: end + mark.length };
    }
    return null;
  }

  private opens(mark: Mark, at: number): boolean {
    const next = this.text[at + mark.length] ?? ' ';
    return !/\s/.test(next) && (mark[0] !== '_' || !isWord(this.text[at - 1]));
  }

  private closing(mark: Mark, from: number): number | null {
    if (this.endless.has(mark)) return null;
    for (let at = this.text.indexOf(mark, from); at >= 0; at = this.text.indexOf(mark, at + 1)) {
      if (at === from || /[\s\\]/.test(this.text[at - 1] ?? ' ')) continue;
      if (mark[0] === '_' && isWord(this.text[at + mark.length])) continue;
      // A single mark is not one half of a double one.
      if (mark.length === 1 && (this.text[at + 1] === mark || this.text[at - 1] === mark)) continue;
      // Of three at the end, the first ends what lies within.
      return mark.length === 2 && this.runAt(at, mark[0] ?? '') === 3 ? at + 1 : at;
    }
    this.endless.add(mark);
    return null;
  }

  private runAt(at: number, sign: string): number {
    let end = at;
    while (this.text[end] === sign) end += 1;
    return end - at;
  }
}

const isWord = (sign: string | undefined): boolean => /[\p{Letter}\p{Number}]/u.test(sign ?? ' ');

/** The closing bracket of every opening one. */
function bracketPairs(text: string): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '[') open.push(at);
    else if (text[at] === ']') {
      const start = open.pop();
      if (start !== undefined) pairs.set(start, at);
    }
  }
  return pairs;
}

/** Links do not lie in links. */
function withoutLinks(inlines: readonly Inline[]): Inline[] {
  return inlines.flatMap((inline): Inline[] => {
    if (inline.kind === 'link') return withoutLinks(inline.children);
    return 'children' in inline ? [{ ...inline, children: withoutLinks(inline.children) }] : [inline];
  });
}
