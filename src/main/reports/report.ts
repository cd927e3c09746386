/** The report: one HTML file that needs nothing else, the same bytes for the same model. */
import type { RunStatus } from '@shared/domain';
import { comparable } from '../core/evaluate/comparable';
import { budgetVerdict } from './budget';
import { curvesSection } from './curves';
import { dotPlot, type DotRow } from './dotplot';
import { bytes, dateTime, duration, integer, ipc, meanStd, percent, points } from './format';
import { gallerySection } from './gallery';
import { html, trusted, type Html } from './html';
import type { ReportModel, ReportSubject } from './model';
import { styleSheet } from './style';
import { accuracyTable, configTable, ownSubject, storageTable, subjectName, subjectSource } from './tables';

const STATUS: Readonly<Record<RunStatus, string>> = {
  draft: 'not started',
  queued: 'waiting',
  running: 'running',
  paused: 'paused',
  completed: 'completed',
  stopped: 'stopped',
  interrupted: 'interrupted',
  failed: 'failed',
};

function heading({
  run,
  project,
  tagsLine,
}: Pick<ReportModel, 'run' | 'project'> & { tagsLine: Html }): Html {
  return html`<header>
    <p class="kicker">${project.name}</p>
    <h1>${run.name}</h1>
    ${tagsLine}
  </header>`;
}

function metaLine({ run, createdAt, config }: ReportModel): Html {
  return html`<p class="meta">
    <span>Report of ${dateTime(createdAt)}</span>
    <span class="status">${STATUS[run.status]}</span>
    <span>iteration ${integer(run.iteration)} of ${integer(config.training.iterations)}</span>
    ${run.tags.map((tag) => html`<span class="tag">${tag}</span>`)}
  </p>`;
}

/** A run that did not end on its own says so before any figure. */
function warning({ run }: ReportModel): Html | null {
  if (run.status === 'completed') return null;
  return html`<p class="warning">
    This run is ${STATUS[run.status]}: its figures are those of iteration ${integer(run.iteration)} and not
    final.${run.statusReason !== null && html` ${run.statusReason}`}
  </p>`;
}

function keyFigures(model: ReportModel): Html {
  const own = ownSubject(model);
  const best = own?.accuracies[0];
  const random = model.subjects.find(
    (subject) =>
      subject.subject === 'random-real' && budgetVerdict(model.storage, subject.storage) !== 'over',
  );
  const baseline = random?.accuracies.find(
    ({ network, protocol }) => best && network === best.network && comparable(protocol, best.protocol),
  );
  const figure = (name: string, value: string, detail: string): Html =>
    html`<div>
      <dt>${name}</dt>
      <dd>${value}<small>${detail}</small></dd>
    </div>`;
  return html`<dl class="key">
    ${best && figure('Test accuracy', `${meanStd(best.mean, best.std)} %`, `${best.network}, ${best.accuracies.length} seeds`)}
    ${best && baseline && figure('Gain over random', points(best.mean - baseline.mean), `points over real images of ${ipc(random?.storage.ipcEquivalent ?? 0)} IPC`)}
    ${figure('Storage', `${ipc(model.storage.ipcEquivalent)} IPC`, `${integer(model.storage.totalValues)} values, ${bytes(model.storage.bytes)}`)}
    ${figure('Of the training set', `${percent(model.storage.datasetFraction, 2)} %`, `${integer(model.storage.generatedImages)} distinct images`)}
    ${figure('Training time', duration(model.run.trainedSeconds), model.run.device ?? 'not started')}
  </dl>`;
}

function question({ project, notes }: ReportModel): Html | null {
  if (project.description.trim() === '' && notes.trim() === '') return null;
  return html`<section>
    <h2>Question and notes</h2>
    ${project.description.trim() !== '' && html`<p class="notes">${project.description.trim()}</p>`}
    ${notes.trim() !== '' && html`<p class="notes">${notes.trim()}</p>`}
  </section>`;
}

function dotRows(model: ReportModel, network: string): DotRow[] {
  const own = ownSubject(model);
  return model.subjects.flatMap((subject: ReportSubject): DotRow[] => {
    const accuracy = subject.accuracies.find((one) => one.network === network);
    if (accuracy === undefined) return [];
    const verdict = budgetVerdict(model.storage, subject.storage);
    return [
      {
        label: subjectName(subject),
        detail: `${ipc(subject.storage.ipcEquivalent)} IPC · ${subjectSource(subject)}`,
        accuracies: accuracy.accuracies,
        mean: accuracy.mean,
        std: accuracy.std,
        own: subject === own,
        unequal: verdict === 'over' || verdict === 'under',
      },
    ];
  });
}

function accuracySection(model: ReportModel): Html {
  const networks = [
    ...new Set(model.subjects.flatMap((subject) => subject.accuracies.map((one) => one.network))),
  ];
  if (networks.length === 0) {
    return html`<section>
      <h2>Accuracy at an equal storage budget</h2>
      <p class="none">The run has not been evaluated yet.</p>
    </section>`;
  }
  return html`<section>
    <h2>Accuracy at an equal storage budget</h2>
    ${networks.map((network) => dotPlot(`Trained on each set, tested on real images: ${network}`, dotRows(model, network)))}
    ${accuracyTable(model)}
  </section>`;
}

function configSection({ config, preset }: ReportModel): Html {
  const differences = preset?.differences ?? [];
  const missing = differences.filter((difference) => difference.value === undefined);
  return html`<section>
    <h2>Configuration</h2>
    ${
      preset &&
      (differences.length === 0
        ? html`<p>Exactly the preset <strong>${preset.id}</strong>.</p>`
        : html`<p>
            Closest to the preset <strong>${preset.id}</strong>; what differs is
            marked.${
              missing.length > 0 && html` Not in this run: ${missing.map((one) => one.path).join(', ')}.`
            }
          </p>`)
    }
    ${configTable(config, differences)}
    <details>
      <summary>As JSON</summary>
      <pre>${JSON.stringify(config, null, 2)}</pre>
    </details>
  </section>`;
}

function reproduceSection(model: ReportModel): Html {
  const { run, dataset, config } = model;
  const fact = (name: string, value: Html | string | null): Html | null =>
    value === null
      ? null
      : html`<tr>
          <th scope="row">${name}</th>
          <td>${value}</td>
        </tr>`;
  return html`<section>
    <h2>Made with</h2>
    <table class="facts">
      <tbody>
        ${fact('Engine', run.engine)} ${fact('Device', run.device)} ${fact('Seed', String(config.seed))}
        ${fact(
          'Dataset',
          `${dataset.name}: ${dataset.classNames.length} classes, ${dataset.channels} × ${dataset.imageSize} × ${dataset.imageSize}, ${integer(dataset.trainPerClass)} training images per class`,
        )}
        ${fact('Started', run.startedAt === null ? null : dateTime(run.startedAt))}
        ${fact('Ended', run.endedAt === null ? null : dateTime(run.endedAt))}
        ${fact('Versions', model.versions.map(({ name, version }) => `${name} ${version}`).join(' · '))}
        ${fact('Run', run.id)}
      </tbody>
    </table>
    <h3>To do it again</h3>
    <pre>${model.command}</pre>
  </section>`;
}

/** The whole document as a string. Every text of the model is escaped. */
export function buildReport(model: ReportModel): string {
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
        <title>${model.run.name} · ${model.project.name}</title>
        <style>
          ${trusted(styleSheet)}
        </style>
      </head>
      <body>
        <main>
          ${heading({ run: model.run, project: model.project, tagsLine: metaLine(model) })} ${warning(model)}
          ${keyFigures(model)} ${question(model)} ${accuracySection(model)}
          ${model.gallery && gallerySection(model.gallery, model.dataset.classNames)}
          ${curvesSection(model.curves)}
          <section>
            <h2>Storage budget</h2>
            ${storageTable(model)}
          </section>
          ${configSection(model)} ${reproduceSection(model)}
          <footer>HaBa Studio · dataset distillation by factorization (HaBa, NeurIPS 2022)</footer>
        </main>
      </body>
    </html> `;
  return `${document.text.trim()}\n`;
}
