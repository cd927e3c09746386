/** Tables, settings and facts as HTML. */
import type { StorageAccount } from '@shared/budget/storage';
import type { Translate } from '@shared/words/sentences/translate';
import type { Cell, ConfigGroup, Table } from '../document';
import { percent } from '../format';
import { html, type Html } from '../html';

const LOOKS = { strong: 'strong', published: 'published', none: 'none' } as const;

const marksOf = ({ marks = [] }: Cell): Html | null =>
  marks.length === 0 ? null : html`<sup>${marks.join(', ')}</sup>`;

function cellHtml(cell: Cell, numeric: boolean): Html {
  const { text, beside, details = [], look } = cell;
  const main = look === 'strong' ? html`<strong>${text}</strong>` : html`${text}`;
  const classes = [...(numeric ? ['number'] : []), ...(look === undefined ? [] : [LOOKS[look]])];
  return html`<td class="${classes.join(' ')}">
    ${main}${beside !== undefined && html` <small>${beside}</small>`}${marksOf(cell)}
    ${details.map((detail) => html`<div class="delta">${detail}</div>`)}
  </td>`;
}

const rowHead = (cell: Cell | undefined): Html =>
  html`<th scope="row">
    ${cell?.text}${(cell?.details ?? []).map((detail) => html`<small>${detail}</small>`)}
  </th>`;

/** A table with its notes, and below it what its marks refer to. */
export function tableHtml({ caption, columns, rows, notes, footnotes }: Table): Html {
  return html`<div class="scroll">
      <table class="results">
        <caption class="hidden">
          ${caption}
        </caption>
        <thead>
          <tr>
            ${columns.map(({ label, numeric }) => html`<th scope="col" class="${numeric && 'number'}">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ cells, look }) =>
              html`<tr class="${look}">
                ${rowHead(cells[0])}
                ${cells.slice(1).map((cell, i) => cellHtml(cell, columns[i + 1]?.numeric ?? false))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${notes.map((note) => html`<p class="hint">${note}</p>`)}
    ${
      footnotes.length > 0 &&
      html`<ol class="footnotes hint">
        ${footnotes.map((footnote) => html`<li>${footnote}</li>`)}
      </ol>`
    }`;
}

/** Names and values, one below the other. */
export function factsHtml(rows: readonly (readonly [string, string])[]): Html {
  return html`<table class="facts">
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Settings in columns of groups; what differs from the preset is marked and says what the preset has. */
export function configHtml(groups: readonly ConfigGroup[], say: Translate): Html {
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
                    ${entry.value}${entry.preset !== null && html` <small>${say(`preset: ${entry.preset}`)}</small>`}
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>`,
    )}
  </div>`;
}

/** How the stored numbers divide into bases and hallucinators, as a bar. */
export function shareHtml(storage: StorageAccount, say: Translate): Html {
  const share = storage.baseValues / storage.totalValues;
  return html`<div
      class="bar"
      role="img"
      aria-label="${say(`${percent(share)} % bases, ${percent(1 - share)} % hallucinators`)}"
    >
      <span class="c0" style="width:${percent(share, 3)}%"></span>
      <span class="c1" style="width:${percent(1 - share, 3)}%"></span>
    </div>
    <ul class="legend">
      <li><span class="swatch c0"></span>${say(`Bases ${percent(share)} %`)}</li>
      <li><span class="swatch c1"></span>${say(`Hallucinators ${percent(1 - share)} %`)}</li>
    </ul>`;
}
