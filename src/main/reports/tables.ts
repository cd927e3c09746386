/** The report's tables: accuracy beside the baselines, storage, configuration. */
import { storedForm } from '@shared/config/schema';
import type { StorageAccount } from '@shared/budget';
import type { RunConfig } from '@shared/config/schema';
import { budgetVerdict, verdictText } from './budget';
import { flattenConfig, type ConfigDifference } from './difference';
import { bytes, integer, ipc, meanStd, percent, points } from './format';
import { html, type Html } from './html';
import type { ReportAccuracy, ReportModel, ReportSubject } from './model';

const SUBJECTS = {
  distilled: '',
  'random-real': 'Random real images',
  herding: 'Herded real images',
  'whole-dataset': 'Whole training set',
};

/** What a row is, in words: the method of a distilled set, or which real images. */
export const subjectName = (subject: ReportSubject): string =>
  subject.subject === 'distilled' ? subject.method : SUBJECTS[subject.subject];

/** Where a row comes from. */
export const subjectSource = (subject: ReportSubject): string =>
  subject.run.own ? 'this run' : subject.run.name;

/** Evaluation networks in the order in which they appear. */
const networksOf = (subjects: readonly ReportSubject[]): string[] => [
  ...new Set(subjects.flatMap((subject) => subject.accuracies.map((accuracy) => accuracy.network))),
];

const accuracyOf = (subject: ReportSubject | undefined, network: string): ReportAccuracy | undefined =>
  subject?.accuracies.find((accuracy) => accuracy.network === network);

/** The run's own distilled set: what everything else is compared with. */
export const ownSubject = (model: ReportModel): ReportSubject | undefined =>
  model.subjects.find((subject) => subject.run.own && subject.subject === 'distilled');

/** Protocols, numbered where there is more than one, so that unequal ones show. */
const protocolsOf = (subjects: readonly ReportSubject[]): string[] => [
  ...new Set(subjects.flatMap((subject) => subject.accuracies.map((accuracy) => accuracy.protocol))),
];

function accuracyCell(
  accuracy: ReportAccuracy | undefined,
  own: ReportAccuracy | undefined,
  protocols: readonly string[],
): Html {
  if (accuracy === undefined) return html`<td class="number none">–</td>`;
  const several = protocols.length > 1;
  return html`<td class="number">
    <strong>${meanStd(accuracy.mean, accuracy.std)}</strong> <small>n = ${accuracy.accuracies.length}</small>
    ${several && html`<sup>${protocols.indexOf(accuracy.protocol) + 1}</sup>`}
    ${
      own !== undefined &&
      own !== accuracy &&
      html`<div class="delta">${points(accuracy.mean - own.mean)} points</div>`
    }
  </td>`;
}

/** Mean and deviation of every subject with every evaluation network, beside its storage. */
export function accuracyTable(model: ReportModel): Html {
  const own = ownSubject(model);
  const networks = networksOf(model.subjects);
  const protocols = protocolsOf(model.subjects);
  return html`<div class="scroll">
      <table class="accuracy">
        <thead>
          <tr>
            <th scope="col">Trained on</th>
            <th scope="col" class="number">Storage (IPC)</th>
            <th scope="col">Against the budget</th>
            ${networks.map((network) => html`<th scope="col" class="number">${network}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${model.subjects.map((subject) => {
            const verdict = budgetVerdict(model.storage, subject.storage);
            return html`<tr class="${subject === own ? 'own' : verdict}">
              <th scope="row">${subjectName(subject)}<small>${subjectSource(subject)}</small></th>
              <td class="number">${ipc(subject.storage.ipcEquivalent)}</td>
              <td class="verdict">
                ${subject === own ? 'the budget' : verdictText(model.storage, subject.storage)}
              </td>
              ${networks.map((network) =>
                accuracyCell(accuracyOf(subject, network), accuracyOf(own, network), protocols),
              )}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <p class="hint">
      Test accuracy in per cent: mean ± population standard deviation over n networks trained from scratch,
      each with its own seed. Differences are to this run's distilled set.
    </p>
    <ol class="protocols hint${protocols.length < 2 && ' single'}">
      ${protocols.map((protocol) => html`<li>Protocol: ${protocol}</li>`)}
    </ol>`;
}

/** How the stored numbers divide into bases and hallucinators, as a bar. */
function storageBar(storage: StorageAccount): Html {
  const share = storage.baseValues / storage.totalValues;
  return html`<div
      class="bar"
      role="img"
      aria-label="${percent(share)} % bases, ${percent(1 - share)} % hallucinators"
    >
      <span class="c0" style="width:${percent(share, 3)}%"></span>
      <span class="c1" style="width:${percent(1 - share, 3)}%"></span>
    </div>
    <ul class="legend">
      <li><span class="swatch c0"></span>Bases ${percent(share)} %</li>
      <li><span class="swatch c1"></span>Hallucinators ${percent(1 - share)} %</li>
    </ul>`;
}

export function storageTable(model: ReportModel): Html {
  const { storage, config } = model;
  const perImage = model.dataset.channels * model.dataset.imageSize ** 2;
  const row = (name: string, values: number): Html =>
    html`<tr>
      <th scope="row">${name}</th>
      <td class="number">${integer(values)}</td>
      <td class="number">${bytes(values * 4)}</td>
      <td class="number">${ipc(values / (perImage * model.dataset.classNames.length))}</td>
    </tr>`;
  const haba = storedForm(config.parameterization).hallucinators > 0;
  return html`${haba && storageBar(storage)}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Stored</th>
            <th scope="col" class="number">Values</th>
            <th scope="col" class="number">As float32</th>
            <th scope="col" class="number">Images per class (IPC)</th>
          </tr>
        </thead>
        <tbody>
          ${haba ? [row('Bases', storage.baseValues), row('Hallucinators', storage.hallucinatorValues)] : row('Images', storage.baseValues)}
        </tbody>
        ${
          haba &&
          html`<tfoot>
            ${row('Together', storage.totalValues)}
          </tfoot>`
        }
      </table>
    </div>
    <p class="hint">
      One image has ${integer(perImage)} values. ${integer(storage.generatedImages)} distinct training images
      come out of ${percent(storage.datasetFraction, storage.datasetFraction < 0.001 ? 3 : 2)} % of the
      training set's storage (${integer(model.dataset.trainPerClass)} images of each class).
    </p>`;
}

function valueText(value: unknown): string {
  if (value === undefined) return 'not set';
  if (value === null) return 'none';
  if (Array.isArray(value)) return value.join(', ') || 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every value by group; those that differ from the preset carry the preset's. */
export function configTable(config: RunConfig, differences: readonly ConfigDifference[]): Html {
  const changed = new Map(differences.map((difference) => [difference.path, difference]));
  const groups = new Map<string, [string, string, unknown][]>();
  for (const [path, value] of flattenConfig(config)) {
    const [group = '', ...rest] = path.split('.');
    const inner = rest.length === 0 ? 'run' : group;
    groups.set(inner, [...(groups.get(inner) ?? []), [path, rest.join('.') || group, value]]);
  }
  return html`<div class="config">
    ${[...groups].map(
      ([group, entries]) =>
        html`<table>
          <caption>
            ${group}
          </caption>
          <tbody>
            ${entries.map(([path, name, value]) => {
              const difference = changed.get(path);
              return html`<tr class="${difference && 'changed'}">
                <th scope="row">${name}</th>
                <td>
                  ${valueText(value)}${difference && html` <small>preset: ${valueText(difference.reference)}</small>`}
                </td>
              </tr>`;
            })}
          </tbody>
        </table>`,
    )}
  </div>`;
}
