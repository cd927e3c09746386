/** The results of runs as a tidy table and as data. */
import type { MetricSeries } from '@shared/domain';
import type { ReportSection } from '@shared/reports/request';
import type { ResultTable } from '../document';
import type { ReportedRun, RunsFacts } from '../model';
import { publishedName } from '../published';
import { ownSubject, subjectName } from './subjects';

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
