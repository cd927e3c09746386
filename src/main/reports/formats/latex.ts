/** The tables of a report as LaTeX, in the style of the booktabs package, to be put into a paper. */
import type { Cell, ReportDocument, Table } from '../document';
import { dateTime } from '../format';
import { wordsOf } from '../inLanguage';

const SIGNS: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '`': '\\textasciigrave{}',
  '±': '$\\pm$',
  '−': '$-$',
  '×': '$\\times$',
  '·': '$\\cdot$',
  '²': '$^{2}$',
  '–': '--',
  '…': '\\dots{}',
  '’': "'",
};

/** Text that means itself in LaTeX. Control characters are left out. */
export const escapeLatex = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(/[\\{}$&#%_^~<>|"`±−×·²–…’]/g, (sign) => SIGNS[sign] ?? sign);

function cellText({ text, look, marks = [] }: Cell): string {
  const main = escapeLatex(text);
  const set = look === 'strong' ? main : look === 'published' ? `\\textit{${main}}` : main;
  return `${set}${marks.length === 0 ? '' : `$^{${marks.join(',')}}$`}`;
}

/** The first cell says whose the row is, where several rows would read the same. */
function rowHead(table: Table, cell: Cell | undefined): string {
  const text = cell?.text ?? '';
  const twice = table.rows.filter(({ cells }) => cells[0]?.text === text).length > 1;
  const detail = cell?.details?.[0];
  return escapeLatex(twice && detail !== undefined ? `${text} (${detail})` : text);
}

function tableText(table: Table, label: string): string {
  const { caption, columns, rows, notes, footnotes } = table;
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = rows.flatMap(({ cells, look }, i) => {
    const before = rows[i - 1]?.look;
    const parted = before !== undefined && before !== look && (look === 'published' || look === 'total');
    const [head, ...rest] = cells;
    const row = line([rowHead(table, head), ...rest.map(cellText)]);
    return parted ? ['    \\midrule', row] : [row];
  });
  const below = [
    ...notes.map(escapeLatex),
    ...footnotes.map((footnote, i) => `$^{${i + 1}}$ ${escapeLatex(footnote)}`),
  ];
  return [
    '\\begin{table}[htbp]',
    '  \\centering',
    `  \\caption{${escapeLatex(caption)}}`,
    `  \\label{tab:${label}}`,
    `  \\begin{tabular}{${columns.map(({ numeric }) => (numeric ? 'r' : 'l')).join('')}}`,
    '    \\toprule',
    line(columns.map((column) => escapeLatex(column.label))),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(below.length === 0
      ? []
      : [
          '',
          '  \\smallskip',
          '  \\parbox{0.9\\linewidth}{\\footnotesize',
          ...below.map((note) => `    ${note}\\par`),
          '  }',
        ]),
    '\\end{table}',
  ].join('\n');
}

/** A comment of one line. */
const comment = (text: string): string => `% ${text.replace(/\s+/g, ' ')}`;

/** Every table of the chosen sections. */
export function reportLatex(report: ReportDocument): string {
  const { language, title, kicker, createdAt, warnings, sections } = report;
  const needs = language === 'ko' ? ' Korean needs \\usepackage{kotex}.' : '';
  const tables = sections.flatMap(({ id, blocks }) =>
    blocks
      .filter((block) => block.kind === 'table')
      .map((table, i) => tableText(table, i === 0 ? id : `${id}-${i + 1}`)),
  );
  const head = [
    comment(`${title} (${kicker})`),
    comment(
      `Report of ${dateTime(createdAt)} by HaBa Studio. Needs \\usepackage{booktabs,textcomp} and \\usepackage[T1]{fontenc}.${needs}`,
    ),
    ...warnings.map(comment),
  ];
  const body =
    tables.length === 0 ? [comment(wordsOf(language)('The chosen sections have no tables.'))] : tables;
  return `${[head.join('\n'), ...body].join('\n\n')}\n`;
}
