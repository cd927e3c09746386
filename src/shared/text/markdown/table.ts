/** Tables of GitHub's Markdown. */
import { parseInline } from './inline';
import type { Alignment, Block } from './types';

const DELIMITER = /^ {0,3}\|?[ ]*:?-+:?[ ]*(?:\|[ ]*:?-+:?[ ]*)*\|?[ ]*$/;
const MOST_COLUMNS = 50;

/** The fields of a row; `\|` is a bar that divides nothing. */
function fieldsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '');
  const fields: string[] = [];
  let field = '';
  for (let at = 0; at < inner.length; at += 1) {
    if (inner[at] === '\\' && inner[at + 1] === '|') {
      field += '|';
      at += 1;
    } else if (inner[at] === '|') {
      fields.push(field.trim());
      field = '';
    } else field += inner[at] ?? '';
  }
  if (field.trim() !== '') fields.push(field.trim());
  return fields;
}

/** Whether a table begins at this line: a row, and below it a line of dashes with as many fields. */
export function isRowOf(lines: readonly string[], at: number): boolean {
  const [head, below] = [lines[at] ?? '', lines[at + 1] ?? ''];
  if (!head.includes('|') || !below.includes('-') || below.length > 2000 || !DELIMITER.test(below))
    return false;
  const columns = fieldsOf(below).length;
  return columns <= MOST_COLUMNS && columns === fieldsOf(head).length;
}

function alignmentOf(dashes: string): Alignment | null {
  if (dashes.endsWith(':')) return dashes.startsWith(':') ? 'center' : 'right';
  return dashes.startsWith(':') ? 'left' : null;
}

/** The table that begins at a line, and the line after it; null where none begins. */
export function readTable(
  lines: readonly string[],
  at: number,
): { readonly block: Block; readonly next: number } | null {
  if (!isRowOf(lines, at)) return null;
  const align = fieldsOf(lines[at + 1] ?? '').map(alignmentOf);
  const cells = (line: string): ReturnType<typeof parseInline>[] => {
    const fields = fieldsOf(line);
    return align.map((_, column) => parseInline(fields[column] ?? ''));
  };
  let next = at + 2;
  while (next < lines.length && (lines[next] ?? '').includes('|')) next += 1;
  const rows = lines.slice(at + 2, next).map(cells);
  return { block: { kind: 'table', align, head: cells(lines[at] ?? ''), rows }, next };
}
