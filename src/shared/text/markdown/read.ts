/** Markdown from text: `markdown-it` reads it, and what it finds becomes blocks of our own. */
import MarkdownIt, { type StateBlock, type Token } from 'markdown-it';
import { safeUrl } from './links';
import type { Alignment, Block, Inline } from './types';

/** Levels of blocks in each other; a list has two, its own and its item's. What lies deeper is a paragraph. */
const DEEPEST_BLOCK = 20;
/** How deep emphasis and links lie in each other; the signs of deeper ones are text. */
const DEEPEST_INLINE = 8;

/** GitHub's Markdown without HTML, references, entities, and what indentation or underlining alone would mean. */
const markdown = new MarkdownIt('zero', { linkify: true, maxNesting: 100 })
  .enable(['heading', 'blockquote', 'list', 'fence', 'hr', 'table'])
  .enable(['emphasis', 'strikethrough', 'backticks', 'link', 'image', 'autolink', 'escape', 'newline']);
markdown.inline.ruler.enable('linkify');
markdown.block.ruler.before('table', 'deepest', deepestParagraph);
markdown.normalizeLink = (url) => url;
markdown.normalizeLinkText = (url) => url;
// `linkTo` decides.
markdown.validateLink = () => true;

/** Reads Markdown, in time in proportion to its length. Never fails: whatever is nothing else is a paragraph. */
export function parseMarkdown(text: string): Block[] {
  return treeOf(markdown.parse(text, {}), Infinity).map(blockOf);
}

/** Takes lines at the deepest level for one paragraph, up to the next empty line. */
function deepestParagraph(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  if (silent || state.level < DEEPEST_BLOCK) return false;
  let next = start + 1;
  while (next < end && !state.isEmpty(next) && state.sCount[next]! >= state.blkIndent) next += 1;
  state.push('paragraph_open', 'p', 1);
  const inline = state.push('inline', '', 0);
  inline.content = state.getLines(start, next, state.blkIndent, false).trim();
  inline.children = [];
  state.push('paragraph_close', 'p', -1);
  state.line = next;
  return true;
}

interface Node {
  readonly token: Token;
  /** What lies between the token and the one that closes it; null for a sign that lies too deep to mean something. */
  readonly children: readonly Node[] | null;
}

/** Puts tokens that open and close something into each other, up to a depth. */
function treeOf(tokens: readonly Token[], deepest: number): readonly Node[] {
  const root: Node[] = [];
  const parents: Node[][] = [root];
  let beyond = 0;
  for (const token of tokens) {
    const siblings = parents.at(-1) ?? root;
    if (token.nesting === 0) siblings.push({ token, children: [] });
    else if (token.nesting === 1 && parents.length <= deepest) {
      const children: Node[] = [];
      siblings.push({ token, children });
      parents.push(children);
    } else if (token.nesting === -1 && beyond === 0) parents.pop();
    else {
      siblings.push({ token, children: null });
      beyond += token.nesting;
    }
  }
  return root;
}

function blockOf({ token, children }: Node): Block {
  const inside = children ?? [];
  switch (token.type) {
    case 'heading_open':
      return { kind: 'heading', level: Number(token.tag.slice(1)), children: contentOf(inside) };
    case 'paragraph_open':
      return { kind: 'paragraph', children: contentOf(inside) };
    case 'blockquote_open':
      return { kind: 'quote', children: inside.map(blockOf) };
    case 'bullet_list_open':
    case 'ordered_list_open':
      return {
        kind: 'list',
        start: token.type === 'bullet_list_open' ? null : Number(token.attrGet('start') ?? 1),
        tight: !inside.some((item) => item.children?.some(isLoose)),
        items: inside.map((item) => (item.children ?? []).map(blockOf)),
      };
    case 'fence':
      return { kind: 'code', text: token.content.replace(/\n$/, '') };
    case 'hr':
      return { kind: 'rule' };
    case 'table_open':
      return tableOf(inside);
    default:
      throw new Error(`There is no block for ${token.type}.`);
  }
}

const isLoose = ({ token }: Node): boolean => token.type === 'paragraph_open' && !token.hidden;

function tableOf(parts: readonly Node[]): Block {
  const [head = [], ...rows] = parts
    .flatMap((part) => part.children ?? [])
    .map((row) => (row.children ?? []).map((cell) => ({ cell, content: contentOf(cell.children ?? []) })));
  return {
    kind: 'table',
    align: head.map(({ cell }) => alignmentOf(cell.token)),
    head: head.map(({ content }) => content),
    rows: rows.map((row) => row.map(({ content }) => content)),
  };
}

function alignmentOf(token: Token): Alignment | null {
  const side = String(token.attrGet('style') ?? '').replace('text-align:', '');
  return side === 'left' || side === 'center' || side === 'right' ? side : null;
}

/** The text of a heading, paragraph or cell. */
const contentOf = (nodes: readonly Node[]): Inline[] => inlines(nodes[0]?.token.children ?? [], false);

const inlines = (tokens: readonly Token[], inLink: boolean): Inline[] =>
  joined(treeOf(tokens, DEEPEST_INLINE).flatMap((node) => inlineOf(node, inLink)));

function inlineOf({ token, children }: Node, inLink: boolean): Inline[] {
  if (children === null) return [{ kind: 'text', text: token.markup }];
  const inside = (): Inline[] => joined(children.flatMap((child) => inlineOf(child, inLink)));
  switch (token.type) {
    case 'text':
      return [{ kind: 'text', text: token.content }];
    case 'code_inline':
      return [{ kind: 'code', text: token.content }];
    case 'softbreak':
      return [{ kind: 'text', text: ' ' }];
    case 'hardbreak':
      return [{ kind: 'break' }];
    case 'strong_open':
      return [{ kind: 'strong', children: inside() }];
    case 'em_open':
      return [{ kind: 'emphasis', children: inside() }];
    case 's_open':
      return [{ kind: 'strike', children: inside() }];
    case 'link_open':
      return linkTo(token, 'href', joined(children.flatMap((child) => inlineOf(child, true))));
    case 'image': {
      // Reports load nothing: a link to the image. Links do not lie in links.
      const words = inlines(token.children ?? [], true);
      return inLink ? words : linkTo(token, 'src', words);
    }
    default:
      throw new Error(`There is no inline for ${token.type}.`);
  }
}

/** A link; what may not be followed is shown as it was written. */
function linkTo(token: Token, attribute: 'href' | 'src', words: readonly Inline[]): Inline[] {
  const address = String(token.attrGet(attribute) ?? '');
  const url = safeUrl(address);
  const text = (written: string): Inline => ({ kind: 'text', text: written });
  if (url !== null) return [{ kind: 'link', url, children: words.length > 0 ? words : [text(url)] }];
  if (token.markup === 'linkify') return [...words];
  if (token.markup === 'autolink') return [text('<'), ...words, text('>')];
  const title = token.attrGet('title');
  const end = title === null ? '' : ` "${title}"`;
  return [text(attribute === 'src' ? '![' : '['), ...words, text(`](${address}${end})`)];
}

/** Neighbouring texts as one, and none that is empty. */
function joined(found: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const inline of found) {
    const last = out.at(-1);
    if (inline.kind !== 'text') out.push(inline);
    else if (last?.kind === 'text') out[out.length - 1] = { kind: 'text', text: last.text + inline.text };
    else if (inline.text !== '') out.push(inline);
  }
  return out;
}
