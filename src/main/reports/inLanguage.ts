/** A report in another language: the document is data, so its words are exchanged and everything else stays. */
import { translator, type Translate } from '@shared/words/sentences/translate';
import { reportsKo } from '@shared/words/sentences/ko';
import type { ReportLanguage } from '@shared/reports/request';
import type { Block, Cell, ReportDocument, Table } from './document';

const asItIs: Translate = (text) => text;
const korean = translator(reportsKo);

/** Says the words that formats add themselves. */
export const wordsOf = (language: ReportLanguage): Translate => (language === 'ko' ? korean : asItIs);

/** `verbatim` are texts that people gave, such as names of runs and classes: they stay as they are. */
export function inLanguage(
  report: ReportDocument,
  language: ReportLanguage,
  verbatim: readonly string[],
): ReportDocument {
  if (language === 'en') return report;
  const say = translator(reportsKo, new Set(verbatim));
  return {
    ...report,
    language,
    meta: report.meta.map(say),
    warnings: report.warnings.map(say),
    sections: report.sections.map(({ id, title, blocks }) => ({
      id,
      title: say(title),
      blocks: blocks.map((block) => blockIn(block, say)),
    })),
  };
}

const cellIn = (cell: Cell, say: Translate): Cell => ({
  ...cell,
  text: say(cell.text),
  ...(cell.beside === undefined ? {} : { beside: say(cell.beside) }),
  ...(cell.details === undefined ? {} : { details: cell.details.map(say) }),
});

const tableIn = (table: Table, say: Translate): Table => ({
  ...table,
  caption: say(table.caption),
  columns: table.columns.map((column) => ({ ...column, label: say(column.label) })),
  rows: table.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => cellIn(cell, say)) })),
  notes: table.notes.map(say),
  footnotes: table.footnotes.map(say),
});

function blockIn(block: Block, say: Translate): Block {
  switch (block.kind) {
    case 'text':
    case 'heading':
      return { ...block, text: say(block.text) };
    case 'figures':
      return {
        ...block,
        items: block.items.map(({ name, value, detail }) => ({
          name: say(name),
          value: say(value),
          detail: say(detail),
        })),
      };
    case 'facts':
      return { ...block, rows: block.rows.map(([name, value]) => [say(name), say(value)] as const) };
    case 'table':
      return tableIn(block, say);
    case 'chart': {
      const { title, xLabel, yLabel, series } = block.chart;
      const labelled = series.map((one) => ({ ...one, label: say(one.label) }));
      const words = { title: say(title), xLabel: say(xLabel), yLabel: say(yLabel) };
      return { ...block, chart: { ...block.chart, ...words, series: labelled } };
    }
    case 'dots':
      return {
        ...block,
        title: say(block.title),
        rows: block.rows.map((row) => ({ ...row, label: say(row.label), detail: say(row.detail) })),
      };
    case 'code':
      return { ...block, folded: block.folded === null ? null : say(block.folded) };
    // What people wrote, pictures, and settings, whose names and values are what a configuration says.
    case 'markdown':
    case 'gallery':
    case 'share':
    case 'config':
      return block;
  }
}
