/** Markdown, line by line: headings, paragraphs, lists, quotes, code, tables and rules. */
import { parseInline } from './inline';
import { isRowOf, readTable } from './table';
import type { Block } from './types';

/** How deep lists and quotes lie in each other; what lies deeper is a paragraph. */
const DEEPEST = 10;
const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?$/;

/** Reads Markdown. Never fails: whatever is nothing else is a paragraph. */
export function parseMarkdown(text: string): Block[] {
  return readBlocks(text.replace(/\r\n?/g, '\n').replace(/\t/g, '    ').split('\n'), 0);
}

/** Blocks that were read, and the line after them. */
interface Read {
  readonly block: Block;
  readonly next: number;
}

function readBlocks(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if (isBlank(lines[at])) {
      at += 1;
      continue;
    }
    const read = special(lines, at, depth) ?? readParagraph(lines, at, depth);
    blocks.push(read.block);
    at = read.next;
  }
  return blocks;
}

const isBlank = (line: string | undefined): boolean => line === undefined || line.trim() === '';

function special(lines: readonly string[], at: number, depth: number): Read | null {
  const line = lines[at] ?? '';
  const heading = HEADING.exec(line);
  if (heading) {
    const level = heading[1]?.length ?? 1;
    return {
      block: { kind: 'heading', level, children: parseInline((heading[2] ?? '').trim()) },
      next: at + 1,
    };
  }
  if (FENCE.test(line)) return readCode(lines, at);
  if (RULE.test(line)) return { block: { kind: 'rule' }, next: at + 1 };
  if (depth < DEEPEST && QUOTE.test(line)) return readQuote(lines, at, depth);
  if (depth < DEEPEST && ITEM.test(line)) return readList(lines, at, depth);
  return readTable(lines, at);
}

function readCode(lines: readonly string[], at: number): Read {
  const fence = FENCE.exec(lines[at] ?? '')?.[1] ?? '```';
  const closes = (line: string): boolean =>
    line.trim().length >= fence.length &&
    line.trim() === (fence[0] ?? '`').repeat(line.trim().length) &&
    /^ {0,3}\S/.test(line);
  const after = lines.findIndex((line, i) => i > at && closes(line));
  const end = after < 0 ? lines.length : after;
  return { block: { kind: 'code', text: lines.slice(at + 1, end).join('\n') }, next: end + 1 };
}

function readQuote(lines: readonly string[], at: number, depth: number): Read {
  let end = at;
  while (end < lines.length && QUOTE.test(lines[end] ?? '')) end += 1;
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return { block: { kind: 'quote', children: readBlocks(inner, depth + 1) }, next: end };
}

/** Items of one kind, each with the lines that are indented below it. */
function readList(lines: readonly string[], at: number, depth: number): Read {
  const first = ITEM.exec(lines[at] ?? '');
  const ordered = /\d/.test(first?.[2] ?? '');
  const sign = first?.[2]?.at(-1);
  const items: string[][] = [];
  let tight = true;
  let next = at;
  while (next < lines.length) {
    const match = ITEM.exec(lines[next] ?? '');
    if (!match || match[2]?.at(-1) !== sign || RULE.test(lines[next] ?? '')) break;
    const marker = (match[1]?.length ?? 0) + (match[2]?.length ?? 0);
    const item = [match[3] ?? ''];
    next += 1;
    const end = endOfItem(lines, next, marker);
    const below = lines.slice(next, end);
    const indent = Math.min(marker + 1, ...below.filter((line) => !isBlank(line)).map(indentOf));
    for (const line of below) item.push(line.slice(Math.min(indent, indentOf(line))));
    const trailing = trailingBlanks(item);
    next = end;
    if (trailing > 0 && ITEM.test(lines[next] ?? '')) tight = false;
    items.push(item.slice(0, item.length - trailing));
  }
  return {
    block: {
      kind: 'list',
      start: ordered ? Number.parseInt(first?.[2] ?? '1', 10) : null,
      tight,
      items: items.map((item) => readBlocks(item, depth + 1)),
    },
    next,
  };
}

const indentOf = (line: string): number => line.length - line.trimStart().length;

function trailingBlanks(lines: readonly string[]): number {
  let count = 0;
  while (count < lines.length - 1 && isBlank(lines[lines.length - 1 - count])) count += 1;
  return count;
}

/** An item goes on over lines that are indented past its marker, and over the lines of its paragraph. */
function endOfItem(lines: readonly string[], from: number, marker: number): number {
  let end = from;
  let blank = false;
  while (end < lines.length) {
    const line = lines[end] ?? '';
    if (isBlank(line)) blank = true;
    else if (indentOf(line) <= marker - 1 || indentOf(line) === 0) {
      if (blank || startsBlock(line)) break;
    } else blank = false;
    end += 1;
  }
  return end;
}

const startsBlock = (line: string): boolean =>
  [HEADING, FENCE, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));

function readParagraph(lines: readonly string[], at: number, depth: number): Read {
  let end = at + 1;
  const goesOn = (): boolean => {
    const line = lines[end] ?? '';
    return !isBlank(line) && (depth >= DEEPEST || !startsBlock(line)) && !isRowOf(lines, end);
  };
  while (end < lines.length && goesOn()) end += 1;
  const text = lines
    .slice(at, end)
    .map((line) => line.trimStart())
    .join('\n')
    .trimEnd();
  return { block: { kind: 'paragraph', children: parseInline(text) }, next: end };
}
