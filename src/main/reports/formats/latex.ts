/** The tables of a report as LaTeX, in the style of the booktabs package, to be put into a paper. */
import { message } from '@shared/words/message';
import { sayer, type Cell, type ReportDocument, type Say, type Table } from '../document';
import { dateTime } from '../format';

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

function cellText({ text, look, marks = [] }: Cell, say: Say): string {
  const main = escapeLatex(say(text));
  const set = look === 'strong' ? main : look === 'published' ? `\\textit{${main}}` : main;
  return `${set}${marks.length === 0 ? '' : `$^{${marks.join(',')}}$`}`;
}

/** The first cell says whose the row is, where several rows would read the same. */
function rowHead(table: Table, cell: Cell | undefined, say: Say): string {
  const nameOf = (one: Cell | undefined): string => say(one?.text ?? '');
  const name = nameOf(cell);
  const twice = table.rows.filter(({ cells }) => nameOf(cells[0]) === name).length > 1;
  const detail = cell?.details?.[0];
  return escapeLatex(twice && detail !== undefined ? `${name} (${say(detail)})` : name);
}

function tableText(table: Table, label: string, say: Say): string {
  const plain = (text: Parameters<Say>[0]): string => escapeLatex(say(text));
  const { caption, columns, rows, notes, footnotes } = table;
  // After the end of a row LaTeX takes a star or a bracket for an option of that end.
  const line = (cells: readonly string[]): string =>
    `    ${cells.join(' & ').replace(/^(?=\s*[[*])/, '{}')} \\\\`;
  const body = rows.flatMap(({ cells, look }, i) => {
    const before = rows[i - 1]?.look;
    const parted = before !== undefined && before !== look && (look === 'published' || look === 'total');
    const [head, ...rest] = cells;
    const row = line([rowHead(table, head, say), ...rest.map((cell) => cellText(cell, say))]);
    return parted ? ['    \\midrule', row] : [row];
  });
  const below = [...notes.map(plain), ...footnotes.map((footnote, i) => `$^{${i + 1}}$ ${plain(footnote)}`)];
  return [
    '\\begin{table}[htbp]',
    '  \\centering',
    `  \\caption{${plain(caption)}}`,
    `  \\label{tab:${label}}`,
    `  \\begin{tabular}{${columns.map(({ numeric }) => (numeric ? 'r' : 'l')).join('')}}`,
    '    \\toprule',
    line(columns.map(({ label: name }) => plain(name))),
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
  const say = sayer(language);
  const tables = sections.flatMap(({ id, blocks }) =>
    blocks
      .filter((block) => block.kind === 'table')
      .map((table, i) => tableText(table, i === 0 ? id : `${id}-${i + 1}`, say)),
  );
  const head = [
    comment(`${say(title)} (${kicker})`),
    comment(
      say([
        message('reportDocument.latex.made', {
          time: dateTime(createdAt),
          tables: '\\usepackage{booktabs,textcomp}',
          encoding: '\\usepackage[T1]{fontenc}',
        }),
        ...(language === 'ko'
          ? [message('reportDocument.latex.korean', { package: '\\usepackage{kotex}' })]
          : []),
      ]),
    ),
    ...warnings.map((warning) => comment(say(warning))),
  ];
  const body = tables.length === 0 ? [comment(say(message('reportDocument.latex.noTables')))] : tables;
  return `${[head.join('\n'), ...body].join('\n\n')}\n`;
}
