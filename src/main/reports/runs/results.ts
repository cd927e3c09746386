/** The results of runs as a tidy table and as data. */
import { type MetricSeries, SUBJECTS } from '@shared/domain';
import type { ReportSection } from '@shared/reports/request';
import { comparable } from '../../core/evaluate/protocol';
import { budgetVerdict } from './storage';
import { type Block, type ResultTable, text } from '../document';
import { bytes, duration, integer, ipc, meanStd, percent, points } from '../format';
import type { ReportAccuracy, ReportSubject, ReportedRun, RunsFacts } from '../model';
import { publishedName } from '../published';

// What networks were trained on, in words.

/** What a row is, in words: the method of a distilled set, or which real images. */
export const subjectName = (subject: ReportSubject): string =>
  subject.subject === 'distilled' ? subject.method : SUBJECTS[subject.subject].name;

/** Where a row comes from. */
export const subjectSource = (subject: ReportSubject): string =>
  subject.run.own ? 'this run' : subject.run.name;

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
        ...[storage.ipcEquivalent, storage.totalValues, storage.bytes],
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

/** Accuracy, gain over random images of the same storage, storage and time of the first run. */
export function summaryBlocks(facts: RunsFacts): Block[] {
  const [{ storage, run }] = facts.runs;
  const best = ownSubject(facts)?.accuracies[0];
  const random = facts.subjects.find(
    (subject) => subject.subject === 'random-real' && budgetVerdict(storage, subject.storage) !== 'over',
  );
  const baseline = random?.accuracies.find(
    ({ network, protocol }) => best && network === best.network && comparable(protocol, best.protocol),
  );
  const figure = (name: string, value: string, detail: string) => ({ name, value, detail });
  return [
    {
      kind: 'figures',
      items: [
        ...(best
          ? [
              figure(
                'Test accuracy',
                `${meanStd(best.mean, best.std)} %`,
                `${best.network}, ${best.accuracies.length} seeds`,
              ),
            ]
          : []),
        ...(best && baseline
          ? [
              figure(
                'Gain over random',
                points(best.mean - baseline.mean),
                `points over real images of ${ipc(random?.storage.ipcEquivalent ?? 0)} IPC`,
              ),
            ]
          : []),
        figure(
          'Storage',
          `${ipc(storage.ipcEquivalent)} IPC`,
          `${integer(storage.totalValues)} values, ${bytes(storage.bytes)}`,
        ),
        figure(
          'Of the training set',
          `${percent(storage.datasetFraction, 2)} %`,
          `${integer(storage.generatedImages)} distinct images`,
        ),
        figure('Training time', duration(run.trainedSeconds), run.device ?? 'not started'),
      ],
    },
  ];
}

/** The project's question. */
export function questionBlocks({ project }: RunsFacts): Block[] {
  const question = project.description.trim();
  return [question === '' ? text('The project has no description.', 'none') : text(question)];
}

/** The notes of the report, then those of the runs, which are plain text. */
export function notesBlocks({ runs }: RunsFacts, notes: string): Block[] {
  const own = runs.filter((one) => one.notes.trim() !== '');
  if (notes.trim() === '' && own.length === 0) return [text('There are no notes.', 'none')];
  return [
    ...(notes.trim() === '' ? [] : [{ kind: 'markdown', text: notes } as const]),
    ...own.flatMap((one): Block[] => [
      ...(runs.length > 1 || notes.trim() !== ''
        ? [{ kind: 'heading', text: `Notes of ${one.run.name}` } as const]
        : []),
      text(one.notes.trim()),
    ]),
  ];
}
