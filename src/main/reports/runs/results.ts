/** The results of runs as a tidy table and as data. */
import { type Convention, costOf, realImagesOf, type StorageAccount } from '@shared/budget/storage';
import type { MetricSeries } from '@shared/domain';
import type { ReportSection } from '@shared/reports/request';
import { message, type Message } from '@shared/words/message';
import { percent } from '@shared/text/figures';
import { comparable } from '../../core/evaluate/protocol';
import { budgetVerdict } from './storage';
import { type Block, type ResultTable, text, type Text, type Words } from '../document';
import { bytes, duration, integer, ipc, meanStd, points } from '../format';
import type { ReportAccuracy, ReportSubject, ReportedRun, RunsFacts } from '../model';
import { publishedName } from '../published';

// What networks were trained on, in words.

/** What a row is, in words: the method of a distilled set, or which real images. */
export const subjectName = (subject: ReportSubject): Words =>
  subject.subject === 'distilled' ? subject.method : message(`run.evaluations.subjects.${subject.subject}`);

/** Where a row comes from. */
export const subjectSource = (subject: ReportSubject): Words =>
  subject.run.own ? message('reportDocument.accuracy.thisRun') : subject.run.name;

/** Evaluation networks in the order in which they appear. */
export const networksOf = (subjects: readonly ReportSubject[]): string[] => [
  ...new Set(subjects.flatMap((subject) => subject.accuracies.map(({ network }) => network))),
];

export const accuracyOf = (subject: ReportSubject | undefined, network: string): ReportAccuracy | undefined =>
  subject?.accuracies.find((accuracy) => accuracy.network === network);

/** The first run's own distilled set: what everything else is compared with. */
export const ownSubject = ({ subjects }: Pick<RunsFacts, 'subjects'>): ReportSubject | undefined =>
  subjects.find(({ run, subject }) => run.own && subject === 'distilled');

/** Protocols, numbered where there is more than one, so that unequal ones show. */
export const protocolsOf = (subjects: readonly ReportSubject[]): string[] => [
  ...new Set(subjects.flatMap((subject) => subject.accuracies.map(({ protocol }) => protocol))),
];

const HEAD = [
  'trained_on',
  'subject',
  'run',
  'run_id',
  'seed',
  'network',
  'protocol',
  'iteration',
  'stored_ipc',
  'stored_values',
  'stored_bytes',
  'stored_real_images',
  'mean',
  'std',
  'n',
  'delta',
  'published_per_class',
  'published_in',
  'published_read_in',
  'accuracies',
] as const;

/** A line for every subject and network, then one for every published figure; shares 0..1, empty where there is none. */
export function runResults(facts: RunsFacts): ResultTable {
  const own = ownSubject(facts);
  const seeds = new Map(facts.runs.map(({ run, config }) => [run.id, config.seed]));
  const ours = facts.subjects.flatMap((subject) =>
    subject.accuracies.map((accuracy) => {
      const reference = own?.accuracies.find(({ network }) => network === accuracy.network);
      const { storage } = subject;
      return [
        ...[subjectName(subject), subject.subject, subject.run.name, subject.run.id],
        ...[seeds.get(subject.run.id) ?? null, accuracy.network, accuracy.protocol, accuracy.iteration],
        ...[storage.ipcEquivalent, storage.totalValues, storage.bytes, realImagesOf(storage)],
        ...[accuracy.mean, accuracy.std, accuracy.accuracies.length],
        reference === undefined || reference === accuracy ? null : accuracy.mean - reference.mean,
        ...[null, null, null, accuracy.accuracies.join(' ')],
      ];
    }),
  );
  const published = facts.published.map((figure) => [
    ...[
      publishedName(figure),
      'published',
      null,
      null,
      null,
      'ConvNet D3 W128',
      null,
      null,
      null,
      null,
      null,
      null,
    ],
    ...[figure.mean, figure.std, null, null],
    ...[figure.perClass, figure.source.work, figure.source.readIn, null],
  ]);
  return { head: HEAD, rows: [...ours, ...published] };
}

const seriesData = ({ name, steps, values }: MetricSeries): unknown => ({
  name,
  steps: [...steps],
  values: [...values].map((value) => (Number.isFinite(value) ? value : null)),
});

function runData(one: ReportedRun, sections: readonly ReportSection[]): unknown {
  const { run, method, notes, dataset, storage, diversity, config, preset, curves, versions, command } = one;
  const has = (section: ReportSection): boolean => sections.includes(section);
  return {
    ...run,
    method,
    dataset,
    seed: config.seed,
    ...(has('notes') ? { notes } : {}),
    ...(has('storage') ? { storage } : {}),
    ...(has('diversity') ? { diversity } : {}),
    ...(has('config') ? { config, preset } : {}),
    ...(has('curves') ? { curves: curves.map(seriesData) } : {}),
    ...(has('reproduce') ? { versions, command } : {}),
  };
}

/** Everything that was asked for, as numbers; pictures are left out. */
export function runsData(facts: RunsFacts, sections: readonly ReportSection[]): Record<string, unknown> {
  const results = sections.some((section) => section === 'accuracy' || section === 'architectures');
  return {
    kind: 'runs',
    project: facts.project,
    runs: facts.runs.map((one) => runData(one, sections)),
    ...(results ? { results: facts.subjects, published: facts.published } : {}),
  };
}

// What one sees first: key figures, the question, and what people wrote.

/** Which of several distilled sets wins at one storage, and by how much over the next; nothing where that cannot be said. */
function verdict(facts: RunsFacts): Block[] {
  const { budget } = facts.runs[0].config;
  const protocol = ownSubject(facts)?.accuracies[0];
  const ranked = facts.subjects
    .filter(({ subject }) => subject === 'distilled')
    .flatMap((subject) => {
      const accuracy = protocol && accuracyOf(subject, protocol.network);
      return accuracy && comparable(accuracy.protocol, protocol.protocol) ? [{ ...subject, accuracy }] : [];
    })
    .sort((a, b) => b.accuracy.mean - a.accuracy.mean);
  const [best, next] = ranked;
  if (best === undefined || next === undefined || ranked.length < facts.runs.length) return [];
  // The winner has to fit what each of the others was given.
  if (ranked.some(({ storage }) => budgetVerdict(storage, best.storage, budget) === 'over')) return [];
  const gain = percent(best.accuracy.mean - next.accuracy.mean);
  if (gain === '0.0') return [];
  return [
    text(
      message('reportDocument.summary.verdict', {
        best: best.method,
        mean: percent(best.accuracy.mean),
        network: best.accuracy.network,
        gain,
        other: next.method,
        otherMean: percent(next.accuracy.mean),
        storage: largestStorage([best.storage, next.storage], budget.convention),
      }),
    ),
  ];
}

/** The larger of some storages in words that name how it is counted. */
function largestStorage(all: readonly StorageAccount[], convention: Convention): Message {
  const images = ipc(Math.max(...all.map((one) => costOf(one, convention))));
  return message(`reportDocument.summary.at.${convention}`, {
    images,
    bytes: bytes(Math.max(...all.map((one) => one.bytes))),
  });
}

/** The verdict on several runs; accuracy, gain over random images of the same storage, storage and time of the first. */
export function summaryBlocks(facts: RunsFacts): Block[] {
  const [{ storage, run, config }] = facts.runs;
  const best = ownSubject(facts)?.accuracies[0];
  const random = facts.subjects.find(
    (subject) =>
      subject.subject === 'random-real' && budgetVerdict(storage, subject.storage, config.budget) !== 'over',
  );
  const baseline = random?.accuracies.find(
    ({ network, protocol }) => best && network === best.network && comparable(protocol, best.protocol),
  );
  const figure = (name: Text, value: Text, detail: Text) => ({ name, value, detail });
  return [
    ...verdict(facts),
    {
      kind: 'figures',
      items: [
        ...(best
          ? [
              figure(
                message('studies.accuracy'),
                `${meanStd(best.mean, best.std)} %`,
                message('reportDocument.summary.networkAndSeeds', {
                  network: best.network,
                  seeds: best.accuracies.length,
                }),
              ),
            ]
          : []),
        ...(best && baseline
          ? [
              figure(
                message('reportDocument.summary.gain'),
                points(best.mean - baseline.mean),
                message('reportDocument.summary.gainDetail', {
                  ipc: ipc(random?.storage.ipcEquivalent ?? 0),
                }),
              ),
            ]
          : []),
        figure(
          message('reportDocument.summary.storage'),
          message('units.ipc', { value: ipc(storage.ipcEquivalent) }),
          message('reportDocument.summary.storageDetail', {
            values: integer(storage.totalValues),
            bytes: bytes(storage.bytes),
            images: ipc(realImagesOf(storage)),
          }),
        ),
        figure(
          message('reportDocument.summary.share'),
          `${percent(storage.datasetFraction, 2)} %`,
          message('reportDocument.summary.shareDetail', { images: integer(storage.generatedImages) }),
        ),
        figure(
          message('reportDocument.summary.time'),
          duration(run.trainedSeconds),
          run.device ?? message('reportDocument.status.draft'),
        ),
      ],
    },
  ];
}

/** The project's question. */
export function questionBlocks({ project }: RunsFacts): Block[] {
  const question = project.description.trim();
  return [question === '' ? text(message('reportDocument.noDescription'), 'none') : text(question)];
}

/** The notes of the report, then those of the runs, which are plain text. */
export function notesBlocks({ runs }: RunsFacts, notes: string): Block[] {
  const own = runs.filter((one) => one.notes.trim() !== '');
  if (notes.trim() === '' && own.length === 0) return [text(message('reportDocument.noNotes'), 'none')];
  return [
    ...(notes.trim() === '' ? [] : [{ kind: 'markdown', text: notes } as const]),
    ...own.flatMap((one): Block[] => [
      ...(runs.length > 1 || notes.trim() !== ''
        ? [{ kind: 'heading', text: message('reportDocument.notesOf', { name: one.run.name }) } as const]
        : []),
      text(one.notes.trim()),
    ]),
  ];
}
