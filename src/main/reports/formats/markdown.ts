/** A report as GitHub's Markdown: everything but the pictures, which HTML and PDF have. */
import { parseMarkdown } from '@shared/text/markdown/read';
import { escapeMarkdown, writeMarkdown, writeTable } from '@shared/text/markdown/write';
import type { Translate } from '@shared/words/sentences/translate';
import type { ChartSeries, LineChart } from '../charts';
import type { Block, Cell, ReportDocument, Table } from '../document';
import { compact, dateTime, integer, percent } from '../format';
import { caption, classesLeftOut } from '../gallery';
import { wordsOf } from '../inLanguage';

const plain = escapeMarkdown;
const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

function cellText({ text, beside, details = [], look, marks = [] }: Cell): string {
  const main =
    look === 'strong' ? `**${plain(text)}**` : look === 'published' ? `*${plain(text)}*` : plain(text);
  return [
    `${main}${marks.map((mark) => ` [${mark}]`).join('')}`,
    ...(beside === undefined ? [] : [plain(beside)]),
    ...(details.length === 0 ? [] : [`(${details.map(plain).join('; ')})`]),
  ].join(' ');
}

function tableText({ columns, rows, notes, footnotes }: Table): string {
  const grid = writeTable(
    columns.map(({ numeric }) => (numeric ? 'right' : null)),
    columns.map(({ label }) => plain(label)),
    rows.map(({ cells }) => cells.map(cellText)),
  );
  const below = footnotes.map((footnote, i) => `[${i + 1}] ${plain(footnote)}`);
  return [grid, ...notes.map(plain), ...(below.length === 0 ? [] : [list(below)])].join('\n\n');
}

/** First, last, least and greatest value of a series: what a picture would show first. */
function seriesRow(
  { label, steps, values }: ChartSeries,
  figure: (value: number) => string,
  say: Translate,
): string[] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? NaN;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const at = (i: number): string => figure(values[i] ?? NaN);
  const last = values.length - 1;
  return [
    plain(label),
    integer(values.length),
    say(`${integer(steps[0] ?? 0)} to ${integer(steps[last] ?? 0)}`),
    at(0),
    at(last),
    figure(low),
    figure(high),
  ];
}

function chartText({ title, yLabel, series, percent: ofShares }: LineChart, say: Translate): string {
  const figure = (value: number): string =>
    !Number.isFinite(value) ? '–' : ofShares === true ? percent(value) : compact(value);
  const head = ['Series', 'Points', 'Steps', 'First', 'Last', 'Least', 'Greatest'].map(say);
  const rows = series.map((one) => seriesRow(one, figure, say));
  return [
    `**${plain(title)}** (${plain(yLabel)})`,
    writeTable([null, ...columnsOf(head.length - 1)], head, rows),
  ].join('\n\n');
}

const columnsOf = (count: number): 'right'[] => Array.from({ length: count }, () => 'right');

function blockText(block: Block, say: Translate): string | null {
  switch (block.kind) {
    case 'text':
      return block.tone === 'warning' ? `> ${plain(block.text)}` : plain(block.text);
    case 'heading':
      return `### ${plain(block.text)}`;
    case 'markdown':
      return writeMarkdown(parseMarkdown(block.text), 2);
    case 'figures':
      return list(
        block.items.map(
          ({ name, value, detail }) => `${plain(name)}: **${plain(value)}** (${plain(detail)})`,
        ),
      );
    case 'facts':
      return list(block.rows.map(([name, value]) => `${plain(name)}: ${plain(value)}`));
    case 'table':
      return tableText(block);
    case 'chart':
      return chartText(block.chart, say);
    case 'dots':
    case 'share':
      // The table beside it has the same figures.
      return null;
    case 'gallery':
      return [
        caption(block.gallery),
        classesLeftOut(block.gallery, block.classNames.length),
        'The pictures are in the HTML and the PDF report.',
      ]
        .flatMap((sentence) => (sentence === null ? [] : [plain(say(sentence))]))
        .join(' ');
    case 'config':
      return writeTable(
        [null, null, null],
        ['Setting', 'Value', 'Preset'].map(say),
        block.groups.flatMap(({ name, entries }) =>
          entries.map((entry) => [
            plain(name === 'run' ? entry.name : `${name}.${entry.name}`),
            plain(entry.value),
            entry.preset === null ? '' : plain(entry.preset),
          ]),
        ),
      );
    case 'code':
      return block.folded === null ? fenced(block.text) : `${plain(block.folded)}:\n\n${fenced(block.text)}`;
  }
}

/** The whole report. Every text of it means itself; notes keep their own Markdown, without raw HTML. */
export function reportMarkdown(report: ReportDocument): string {
  const { title, kicker, createdAt, meta, tags, warnings, sections } = report;
  const say = wordsOf(report.language);
  const parts = [
    `# ${plain(title)}`,
    [plain(kicker), ...meta.map(plain), ...tags.map(plain)].join(' · '),
    say(`Report of ${dateTime(createdAt)}.`),
    ...warnings.map((warning) => `> ${plain(warning)}`),
    ...sections.flatMap(({ title: name, blocks }) => [
      `## ${plain(name)}`,
      ...blocks.map((block) => blockText(block, say)).filter((text) => text !== null),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}
