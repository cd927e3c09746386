/** A report as one HTML file that needs nothing else, the same bytes for the same document; PDF is printed from it. */
import type { StorageAccount } from '@shared/budget/storage';
import { message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import { dotPlot, lineChart } from '../charts';
import {
  sayer,
  type Block,
  type Cell,
  type ConfigGroup,
  type DocumentSection,
  type ReportDocument,
  type Say,
  type Table,
} from '../document';
import { dateTime } from '../format';
import { galleryFigure } from '../gallery';
import { html, trusted, type Html } from '../html';
import { styleSheet } from '../style';
import { markdownHtml } from './htmlMarkdown';

const marksOf = ({ marks = [] }: Cell): Html | null =>
  marks.length === 0 ? null : html`<sup>${marks.join(', ')}</sup>`;

function cellHtml(cell: Cell, numeric: boolean, say: Say): Html {
  const { text, beside, details = [], look } = cell;
  const main = look === 'strong' ? html`<strong>${say(text)}</strong>` : html`${say(text)}`;
  const classes = [...(numeric ? ['number'] : []), ...(look === undefined ? [] : [look])];
  return html`<td class="${classes.join(' ')}">
    ${main}${beside !== undefined && html` <small>${say(beside)}</small>`}${marksOf(cell)}
    ${details.map((detail) => html`<div class="delta">${say(detail)}</div>`)}
  </td>`;
}

const rowHead = (cell: Cell | undefined, say: Say): Html =>
  html`<th scope="row">
    ${cell && say(cell.text)}${cell?.details?.map((detail) => html`<small>${say(detail)}</small>`)}
  </th>`;

/** A table with its notes, and below it what its marks refer to. */
function tableHtml({ caption, columns, rows, notes, footnotes }: Table, say: Say): Html {
  return html`<div class="scroll">
      <table class="results">
        <caption class="hidden">
          ${say(caption)}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ label, numeric }) => html`<th scope="col" class="${numeric && 'number'}">${say(label)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ cells, look }) =>
              html`<tr class="${look}">
                ${rowHead(cells[0], say)}
                ${cells.slice(1).map((cell, i) => cellHtml(cell, columns[i + 1]?.numeric ?? false, say))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${notes.map((note) => html`<p class="hint">${say(note)}</p>`)}
    ${
      footnotes.length > 0 &&
      html`<ol class="footnotes hint">
        ${footnotes.map((footnote) => html`<li>${say(footnote)}</li>`)}
      </ol>`
    }`;
}

/** Names and values, one below the other. */
function factsHtml(rows: Extract<Block, { kind: 'facts' }>['rows'], say: Say): Html {
  return html`<table class="facts">
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${say(name)}</th>
            <td>${say(value)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Settings in columns of groups; what differs from the preset is marked and says what the preset has. */
function configHtml(groups: readonly ConfigGroup[], say: Say): Html {
  return html`<div class="config">
    ${groups.map(
      ({ name, entries }) =>
        html`<table>
          <caption>
            ${name}
          </caption>
          <tbody>
            ${entries.map(
              (entry) =>
                html`<tr class="${entry.preset !== null && 'changed'}">
                  <th scope="row">${entry.name}</th>
                  <td>
                    ${say(entry.value)}${entry.preset !== null && html` <small>${say(message('reportDocument.config.preset', { value: entry.preset }))}</small>`}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    )}
  </div>`;
}

/** How the stored numbers divide into bases and hallucinators, as a bar. */
function shareHtml(storage: StorageAccount, say: Say): Html {
  const share = storage.baseValues / storage.totalValues;
  const [bases, hallucinators] = [percent(share), percent(1 - share)];
  const legend = [
    message('reportDocument.storage.basesShare', { share: bases }),
    message('reportDocument.storage.hallucinatorsShare', { share: hallucinators }),
  ].map(say);
  return html`<div
      class="bar"
      role="img"
      aria-label="${say(message('reportDocument.storage.share', { bases, hallucinators }))}"
    >
      <span class="c0" style="width:${percent(share, 3)}%"></span>
      <span class="c1" style="width:${percent(1 - share, 3)}%"></span>
    </div>
    <ul class="legend">
      <li><span class="swatch c0"></span>${legend[0]}</li>
      <li><span class="swatch c1"></span>${legend[1]}</li>
    </ul>`;
}

function blockHtml(block: Block, say: Say): Html | null {
  switch (block.kind) {
    case 'text':
      return html`<p class="${block.tone}">${say(block.text)}</p>`;
    case 'heading':
      return html`<h3>${say(block.text)}</h3>`;
    case 'markdown':
      return markdownHtml(block.text);
    case 'figures':
      return html`<dl class="key">
        ${block.items.map(
          ({ name, value, detail }) =>
            html`<div>
              <dt>${say(name)}</dt>
              <dd>${say(value)}<small>${say(detail)}</small></dd>
            </div>`,
        )}
      </dl>`;
    case 'facts':
      return factsHtml(block.rows, say);
    case 'table':
      return tableHtml(block, say);
    case 'chart':
      return lineChart(block.chart, say);
    case 'dots':
      return dotPlot(block.title, block.rows, say);
    case 'gallery':
      return galleryFigure(block.gallery, block.classNames, say);
    case 'share':
      return shareHtml(block.storage, say);
    case 'config':
      return configHtml(block.groups, say);
    case 'code':
      return block.folded === null
        ? html`<pre>${block.text}</pre>`
        : html`<details>
            <summary>${say(block.folded)}</summary>
            <pre>${block.text}</pre>
          </details>`;
  }
}

const isNarrow = (block: Block | undefined): boolean => block?.kind === 'chart' && block.chart.wide !== true;

/** Narrow charts that follow each other stand side by side. */
function blocksHtml(blocks: readonly Block[], say: Say): (Html | null)[] {
  const out: (Html | null)[] = [];
  for (let at = 0; at < blocks.length;) {
    let end = at;
    while (isNarrow(blocks[end])) end += 1;
    const narrow = blocks.slice(at, end);
    if (narrow.length > 0)
      out.push(html`<div class="charts">${narrow.map((block) => blockHtml(block, say))}</div>`);
    const next = blocks[end];
    if (next !== undefined) out.push(blockHtml(next, say));
    at = end + 1;
  }
  return out;
}

const sectionHtml = ({ id, title, blocks }: DocumentSection, say: Say): Html =>
  html`<section id="${id}">
    <h2>${say(title)}</h2>
    ${blocksHtml(blocks, say)}
  </section>`;

/** The whole document. Every text of it is escaped. */
export function reportHtml(report: ReportDocument): string {
  const { kicker, createdAt, meta, tags, warnings, sections } = report;
  const say = sayer(report.language);
  const title = say(report.title);
  const [first, ...rest] = meta.map(say);
  const document = html`<!doctype html>
    <html lang="${report.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="generator" content="HaBa Studio" />
        <title>${title} · ${kicker}</title>
        <style>
          ${trusted(styleSheet)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">${kicker}</p>
            <h1>${title}</h1>
            <p class="meta">
              <span>${say(message('reportDocument.made', { time: dateTime(createdAt) }))}</span>
              ${first !== undefined && html`<span class="status">${first}</span>`}
              ${rest.map((words) => html`<span>${words}</span>`)}
              ${tags.map((tag) => html`<span class="tag">${tag}</span>`)}
            </p>
          </header>
          ${warnings.map((warning) => html`<p class="warning">${say(warning)}</p>`)}
          ${sections.map((section) => sectionHtml(section, say))}
          <footer>${say(message('reportDocument.footer'))}</footer>
        </main>
      </body>
    </html> `;
  return `${document.text.trim()}\n`;
}
