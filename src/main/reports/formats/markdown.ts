/** A report as GitHub's Markdown: everything but the pictures, which HTML and PDF have. */
import { parseMarkdown } from '@shared/text/markdown/read';
import { escapeMarkdown, writeMarkdown, writeTable } from '@shared/text/markdown/write';
import { message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import {
  sayer,
  type Block,
  type Cell,
  type ChartSeries,
  type LineChart,
  type ReportDocument,
  type Say,
  type Table,
  type Text,
} from '../document';
import { compact, dateTime, integer } from '../format';
import { caption, classesLeftOut } from '../gallery';

const list = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');

function fenced(text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** Says a text so that it means itself in Markdown. */
type Plain = (text: Text) => string;

function cellText({ text, beside, details = [], look, marks = [] }: Cell, plain: Plain): string {
  const words = plain(text);
  const main = look === 'strong' ? `**${words}**` : look === 'published' ? `*${words}*` : words;
  return [
    `${main}${marks.map((mark) => ` [${mark}]`).join('')}`,
    ...(beside === undefined ? [] : [plain(beside)]),
    ...(details.length === 0 ? [] : [`(${details.map(plain).join('; ')})`]),
  ].join(' ');
}

function tableText({ columns, rows, notes, footnotes }: Table, plain: Plain): string {
  const grid = writeTable(
    columns.map(({ numeric }) => (numeric ? 'right' : null)),
    columns.map(({ label }) => plain(label)),
    rows.map(({ cells }) => cells.map((cell) => cellText(cell, plain))),
  );
  const below = footnotes.map((footnote, i) => `[${i + 1}] ${plain(footnote)}`);
  return [grid, ...notes.map(plain), ...(below.length === 0 ? [] : [list(below)])].join('\n\n');
}

/** First, last, least and greatest value of a series: what a picture would show first. */
function seriesRow(
  { label, steps, values }: ChartSeries,
  figure: (value: number) => string,
  plain: Plain,
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
    plain(
      message('reportDocument.curves.range', {
        first: integer(steps[0] ?? 0),
        last: integer(steps[last] ?? 0),
      }),
    ),
    at(0),
    at(last),
    figure(low),
    figure(high),
  ];
}

const CHART_HEAD = ['series', 'points', 'steps', 'first', 'last', 'least', 'greatest'] as const;

function chartText({ title, yLabel, series, percent: ofShares }: LineChart, plain: Plain): string {
  const figure = (value: number): string =>
    !Number.isFinite(value) ? '–' : ofShares === true ? percent(value) : compact(value);
  const head = CHART_HEAD.map((key) => plain(message(`reportDocument.curves.head.${key}`)));
  const rows = series.map((one) => seriesRow(one, figure, plain));
  return [
    `**${plain(title)}** (${plain(yLabel)})`,
    writeTable([null, ...columnsOf(head.length - 1)], head, rows),
  ].join('\n\n');
}

const columnsOf = (count: number): 'right'[] => Array.from({ length: count }, () => 'right');

function blockText(block: Block, plain: Plain): string | null {
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
      return tableText(block, plain);
    case 'chart':
      return chartText(block.chart, plain);
    case 'dots':
    case 'share':
      // The table beside it has the same figures.
      return null;
    case 'gallery':
      return [
        caption(block.gallery),
        classesLeftOut(block.gallery, block.classNames.length),
        message('reportDocument.gallery.elsewhere'),
      ]
        .flatMap((sentence) => (sentence === null ? [] : [plain(sentence)]))
        .join(' ');
    case 'config':
      return writeTable(
        [null, null, null],
        (['setting', 'value', 'preset'] as const).map((key) =>
          plain(message(`reportDocument.config.head.${key}`)),
        ),
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
  const say: Say = sayer(report.language);
  const plain: Plain = (text) => escapeMarkdown(say(text));
  const parts = [
    `# ${plain(title)}`,
    [plain(kicker), ...meta.map(plain), ...tags.map(plain)].join(' · '),
    `${say(message('reportDocument.made', { time: dateTime(createdAt) }))}.`,
    ...warnings.map((warning) => `> ${plain(warning)}`),
    ...sections.flatMap(({ title: name, blocks }) => [
      `## ${plain(name)}`,
      ...blocks.map((block) => blockText(block, plain)).filter((text) => text !== null),
    ]),
  ];
  return `${parts.join('\n\n')}\n`;
}
