/** Markdown from data: what comes out is read as the same blocks again, and holds no raw HTML. */
import type { Alignment, Block, Inline } from './types';

/** Text that means itself in GitHub's Markdown, in a table too. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>#|~]/g, (sign) => `\\${sign}`)
    .replace(/&(?=[a-z#])/gi, '\\&')
    .replace(/\s+/g, ' ');

/** At the start of a line some signs would begin a list, or a heading under the line before. */
const lineStart = (text: string): string => text.replace(/^(\d+)([.)])|^([-+=])/, '$1\\$2$3');

function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

const MARKS = { strong: '**', emphasis: '*', strike: '~~' } as const;

/** Text within a line. */
function writeInline(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      switch (inline.kind) {
        case 'text':
          return escapeMarkdown(inline.text);
        case 'code':
          return code(inline.text);
        case 'break':
          return '\\\n';
        case 'link':
          return `[${writeInline(inline.children)}](<${inline.url}>)`;
        default:
          return `${MARKS[inline.kind]}${writeInline(inline.children)}${MARKS[inline.kind]}`;
      }
    })
    .join('');
}

const DASHES: Readonly<Record<Alignment, string>> = { left: ':--', center: ':-:', right: '--:' };

/** A table of finished cells. */
export function writeTable(
  align: readonly (Alignment | null)[],
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [head, align.map((one) => (one === null ? '---' : DASHES[one])), ...rows].map(line).join('\n');
}

const indented = (text: string, by: string): string =>
  text
    .split('\n')
    .map((line, i) => (i === 0 || line === '' ? line : `${by}${line}`))
    .join('\n');

function writeBlock(block: Block, demote: number): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(Math.min(6, block.level + demote))} ${writeInline(block.children)}`.trimEnd();
    case 'paragraph':
      return lineStart(writeInline(block.children));
    case 'quote':
      return writeMarkdown(block.children, demote)
        .split('\n')
        .map((line) => `> ${line}`.trimEnd())
        .join('\n');
    case 'list':
      return block.items
        .map((item, i) => {
          const marker = block.start === null ? '-' : `${block.start + i}.`;
          return `${marker} ${indented(writeMarkdown(item, demote), ' '.repeat(marker.length + 1))}`;
        })
        .join(block.tight ? '\n' : '\n\n');
    case 'code': {
      const longest = Math.max(2, ...(block.text.match(/`+/g) ?? []).map((run) => run.length));
      const fence = '`'.repeat(longest + 1);
      return `${fence}\n${block.text}\n${fence}`;
    }
    case 'table':
      return writeTable(
        block.align,
        block.head.map(writeInline),
        block.rows.map((row) => row.map(writeInline)),
      );
    case 'rule':
      return '---';
  }
}

/** Blocks as text; headings `demote` levels lower than they were. */
export const writeMarkdown = (blocks: readonly Block[], demote = 0): string =>
  blocks.map((block) => writeBlock(block, demote)).join('\n\n');
