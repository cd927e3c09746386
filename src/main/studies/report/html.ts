/** A study's report: one HTML file that needs nothing else. */
import type { ResultCell, StudyResults } from '@shared/studies/results';
import { dateTime, integer, ipc, meanStd, points } from '../../reports/format';
import { html, trusted, type Html } from '../../reports/html';
import { styleSheet } from '../../reports/style';
import { studyPlots } from './plots';
import { cellAt, publishedFigure, publishedMark, seedsText, sourcesOf, STATUS_WORDS } from './words';

const OWN_STYLE = `
.study td{vertical-align:top}
.study .state{display:block;color:var(--soft);font-size:12.5px}
.study .published{display:block;color:var(--c3);font-size:12.5px;font-style:italic;white-space:normal}
.study tr.real th,.study tr.real td{color:var(--soft)}
`;

function cellHtml(cell: ResultCell | undefined, sources: readonly string[]): Html {
  if (cell === undefined) return html`<td class="number none">–</td>`;
  const { mean, std, status, published } = cell;
  return html`<td class="number">
    ${mean === null ? html`<span class="none">${STATUS_WORDS[status]}</span>` : html`<strong>${meanStd(mean, std ?? 0)}</strong> <small>n = ${cell.accuracies.length}</small>`}
    ${cell.delta !== null && html`<div class="delta">${points(cell.delta)} points</div>`}
    ${
      mean !== null &&
      status !== 'completed' &&
      html`<span class="state">${STATUS_WORDS[status]}, ${cell.runs} of ${cell.runsPlanned} runs</span>`
    }
    <span class="state">${ipc(cell.storedIpc)} IPC</span>
    ${cell.cosine !== null && html`<span class="state">cosine ${cell.cosine.toFixed(4)}</span>`}
    ${cell.spread !== null && html`<span class="state">spread ${cell.spread.toFixed(4)}</span>`}
    ${
      published !== null &&
      html`<span class="published">
        ${publishedFigure(published)} ${publishedMark(published)}, row of ${published.perClass}
        <sup>${sources.indexOf(`${published.work}, as read in ${published.readIn}.`) + 1}</sup>
      </span>`
    }
  </td>`;
}

function resultTable(results: StudyResults): Html {
  const { rows, columns } = results;
  const sources = sourcesOf(results);
  return html`<div class="scroll">
      <table class="accuracy study">
        <thead>
          <tr>
            <th scope="col">Method</th>
            ${columns.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr class="${row.kind}">
                <th scope="row">
                  ${row.label}${row.baseline !== null && html`<small>against ${rows.find(({ key }) => key === row.baseline)?.label}</small>`}
                </th>
                ${columns.map(({ key }) => cellHtml(cellAt(results, row.key, key), sources))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="hint">
      Test accuracy in per cent: mean ± population standard deviation over n networks of all runs of a cell.
      Differences are to the row's baseline in the same column.
    </p>
    ${
      sources.length > 0 &&
      html`<p class="hint">
          Published figures, in italics, are not ours and were made with other hardware and seeds:
        </p>
        <ol class="protocols hint">
          ${sources.map((source) => html`<li>${source}</li>`)}
        </ol>`
    }`;
}

function madeWith(results: StudyResults): Html {
  const fact = (name: string, value: string): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td>${value}</td>
    </tr>`;
  const { study, machines, protocols } = results;
  return html`<section>
    <h2>Made with</h2>
    <table class="facts">
      <tbody>
        ${fact('Dataset', results.dataset)} ${fact('Machines', machines.join('; ') || 'none yet')}
        ${fact('Seeds', seedsText(results))} ${protocols.map((protocol) => fact('Protocol', protocol))}
        ${fact('Study', `${study.id}, ${study.plan.kind}, created ${dateTime(study.createdAt)}`)}
      </tbody>
    </table>
  </section>`;
}

function cellList({ cells }: StudyResults): Html {
  return html`<section>
    <h2>Runs</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Cell</th>
            <th scope="col" class="number">Stored (IPC)</th>
            <th scope="col" class="number">Budget (IPC)</th>
            <th scope="col" class="number">Iterations</th>
            <th scope="col">Status</th>
            <th scope="col">Run</th>
          </tr>
        </thead>
        <tbody>
          ${cells.map(
            (cell) =>
              html`<tr>
                <th scope="row">${cell.label}</th>
                <td class="number">${ipc(cell.storedIpc)}</td>
                <td class="number">${ipc(cell.budgetIpc)}</td>
                <td class="number">${integer(cell.iteration)} of ${integer(cell.iterations)}</td>
                <td>
                  ${STATUS_WORDS[cell.status]}${cell.statusReason !== null && html` <small>${cell.statusReason}</small>`}
                </td>
                <td>${cell.runId ?? '–'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The whole document. Every text of the results is escaped. */
export function studyHtml(results: StudyResults, createdAt: Date): string {
  const { study, progress } = results;
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="generator" content="HaBa Studio" />
        <title>${study.name}</title>
        <style>
          ${trusted(styleSheet + OWN_STYLE)}
        </style>
      </head>
      <body>
        <main>
          <header>
            <p class="kicker">Study</p>
            <h1>${study.name}</h1>
            <p class="notes">${study.plan.question}</p>
            <p class="meta">
              <span>Report of ${dateTime(createdAt.toISOString())}</span>
              <span class="status">${progress.completed} of ${progress.cells} runs completed</span>
              <span>${results.dataset}</span>
            </p>
          </header>
          ${
            progress.completed < progress.cells &&
            html`<p class="warning">
              This study is not finished: ${progress.cells - progress.completed} of ${progress.cells} runs are
              missing from its figures or not final.
            </p>`
          }
          <section>
            <h2>Results</h2>
            ${studyPlots(results)} ${resultTable(results)}
          </section>
          ${madeWith(results)} ${cellList(results)}
          <footer>HaBa Studio · dataset distillation by factorization (HaBa, NeurIPS 2022)</footer>
        </main>
      </body>
    </html> `;
  return `${document.text.trim()}\n`;
}
