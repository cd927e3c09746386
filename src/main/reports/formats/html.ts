/** A report as one HTML file that needs nothing else, the same bytes for the same document; PDF is printed from it. */
import type { Translate } from '@shared/words/sentences/translate';
import { dotPlot, lineChart } from '../charts';
import type { Block, DocumentSection, ReportDocument } from '../document';
import { dateTime } from '../format';
import { galleryFigure } from '../gallery';
import { html, trusted, type Html } from '../html';
import { wordsOf } from '../inLanguage';
import { styleSheet } from '../style';
import { markdownHtml } from './htmlMarkdown';
import { configHtml, factsHtml, shareHtml, tableHtml } from './htmlTable';

const TONES = { plain: 'plain', hint: 'hint', warning: 'warning', none: 'none' } as const;

function blockHtml(block: Block, say: Translate): Html | null {
  switch (block.kind) {
    case 'text':
      return html`<p class="${TONES[block.tone]}">${block.text}</p>`;
    case 'heading':
      return html`<h3>${block.text}</h3>`;
    case 'markdown':
      return markdownHtml(block.text);
    case 'figures':
      return html`<dl class="key">
        ${block.items.map(
          ({ name, value, detail }) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}<small>${detail}</small></dd>
            </div>`,
        )}
      </dl>`;
    case 'facts':
      return factsHtml(block.rows);
    case 'table':
      return tableHtml(block);
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
            <summary>${block.folded}</summary>
            <pre>${block.text}</pre>
          </details>`;
  }
}

const isNarrow = (block: Block | undefined): boolean => block?.kind === 'chart' && block.chart.wide !== true;

/** Narrow charts that follow each other stand side by side. */
function blocksHtml(blocks: readonly Block[], say: Translate): (Html | null)[] {
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

const sectionHtml = ({ id, title, blocks }: DocumentSection, say: Translate): Html =>
  html`<section id="${id}">
    <h2>${title}</h2>
    ${blocksHtml(blocks, say)}
  </section>`;

/** The whole document. Every text of it is escaped. */
export function reportHtml(report: ReportDocument): string {
  const { title, kicker, createdAt, meta, tags, warnings, sections } = report;
  const [first, ...rest] = meta;
  const say = wordsOf(report.language);
  const document = html`<!doctype html>
    <html lang="${report.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
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
              <span>${say(`Report of ${dateTime(createdAt)}`)}</span>
              ${first !== undefined && html`<span class="status">${first}</span>`}
              ${rest.map((words) => html`<span>${words}</span>`)}
              ${tags.map((tag) => html`<span class="tag">${tag}</span>`)}
            </p>
          </header>
          ${warnings.map((warning) => html`<p class="warning">${warning}</p>`)}
          ${sections.map((section) => sectionHtml(section, say))}
          <footer>${say('HaBa Studio · dataset distillation by factorization (HaBa, NeurIPS 2022)')}</footer>
        </main>
      </body>
    </html> `;
  return `${document.text.trim()}\n`;
}
