/** Text in columns. */
import { textWidth } from '@shared/text/textWidth';

/** Rows with their cells aligned, two spaces apart. Cells of the columns in `right` are aligned to the right. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, textWidth(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, i) => {
        const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - textWidth(cell)));
        return right.includes(i) ? space + cell : cell + space;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** Rows under a heading and a rule. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const [head = '', ...body] = columns([heading, ...rows], right);
  const rule = '-'.repeat(Math.max(...[head, ...body].map(textWidth)));
  return [head, rule, ...body];
}
