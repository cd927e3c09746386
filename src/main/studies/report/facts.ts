/** What the library knows of a study that is reported, gathered. */
import type { MetricSeries, Run } from '@shared/domain';
import { SERIES } from '@shared/domain/series';
import type { ReportSection } from '@shared/reports/request';
import type { StudyRequest } from '@shared/studies/request';
import { rowName } from '@shared/studies/names';
import type { StudyResults } from '@shared/studies/results';
import type { StudyRow } from '@shared/studies/types';
import { message, type Message } from '@shared/words/message';
import { readCheckpoint } from '../../core/checkpoint/state';
import { versionsOf } from '../../reports/collect';
import type { Words } from '../../reports/document';
import { galleryOf } from '../../reports/gallery';
import type { ReportGallery } from '../../reports/model';
import type { Library } from '../../store/library';
import { studyResults } from '../collect';
import { measureStudy } from '../create';
import { runsOf } from '../progress';

/** One row of the study with a run of it that has got somewhere. */
interface StudyRowFacts {
  readonly label: Words;
  readonly curves: readonly MetricSeries[];
  /** Null when the gallery was not asked for. */
  readonly gallery: ReportGallery | null;
  readonly classNames: readonly string[];
}

export interface StudyFacts {
  readonly project: { readonly name: string; readonly description: string };
  readonly results: StudyResults;
  /** Rows in their order, those without any checkpoint left out; the first columns and seeds are taken. */
  readonly rows: readonly StudyRowFacts[];
  readonly versions: readonly { readonly name: string; readonly version: string }[];
}

/** Points of a series that a chart can show. */
const CHART_POINTS = 800;
/** Series that are worth a line for each row. */
const CURVES = [SERIES.objective.name];

/** Throws a UserError when there is no such study. */
export async function collectStudy(
  library: Library,
  studyId: string,
  sections: readonly ReportSection[],
): Promise<StudyFacts> {
  await measureStudy(library, studyId);
  const results = studyResults(library, studyId);
  const { study } = results;
  const runs = runsOf(library, study);
  const pictured = sections.includes('gallery') || sections.includes('curves');
  const rows: StudyRowFacts[] = [];
  for (const row of pictured ? study.plan.rows : []) {
    const own = study.plan.cells.filter((cell) => cell.row === row.key).map(({ key }) => runs.get(key));
    const run = own.find((one) => one !== undefined && library.checkpoints.latest(one.id) !== null);
    if (run) rows.push(await rowFacts(library, row, run, sections));
  }
  const engines = [...new Set([...runs.values()].map(({ engine }) => engine))].filter((one) => one !== null);
  const versions = (engines.length === 0 ? [null] : engines).flatMap(versionsOf);
  const project = library.projects.get(study.projectId);
  return {
    project: { name: project.name, description: project.description },
    results,
    rows,
    versions: versions.filter(({ name }, i) => versions.findIndex((one) => one.name === name) === i),
  };
}

async function rowFacts(
  library: Library,
  row: StudyRow,
  run: Run,
  sections: readonly ReportSection[],
): Promise<StudyRowFacts> {
  const checkpoint = library.checkpoints.latest(run.id);
  const wanted = sections.includes('gallery') && checkpoint !== null;
  const state = wanted ? readCheckpoint(await library.blobs.read(checkpoint.sha256)) : null;
  return {
    label: rowName(row),
    curves: library.metrics.read(run.id, { series: CURVES, maxPoints: CHART_POINTS }),
    gallery: state && galleryOf(state, 1),
    classNames: state?.classNames ?? [],
  };
}

/** `2 distillation seeds, 5 evaluation networks each`. */
export function seedsText({ study, evaluationSeeds }: StudyResults): Message {
  const distillations = message('reportDocument.summary.distillations', {
    count: study.plan.request.seeds,
  });
  const [first, ...others] = evaluationSeeds.map(String);
  if (first === undefined) return distillations;
  const networks = others.reduce<Words>(
    (numbers, second) => message('reportDocument.summary.or', { first: numbers, second }),
    first,
  );
  return message('reportDocument.summary.distillationsEvaluated', { distillations, networks });
}

// The command line that makes a study again.

/** A word as a shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The options of a search, as the command line takes them. */
function searchOptions(search: StudyRequest['search']): (readonly [string, string | number])[] {
  if (search === null) return [];
  const { ranges, runs, minutes, seed, halving } = search;
  return [
    ...ranges.map((range): readonly [string, string] => [
      'range',
      'values' in range
        ? `${range.path}=${JSON.stringify(range.values)}`
        : `${range.path}=${range.from}..${range.to}${range.scale === 'log' ? ':log' : ''}`,
    ]),
    ['runs', runs],
    ...(minutes === null ? [] : [['minutes', minutes] as const]),
    ['search-seed', seed],
    ...(halving === null ? [] : [['halving', `${halving.factor},${halving.rungs}`] as const]),
  ];
}

/** `study create …` with every choice of the request; a base configuration has to be saved as a file first. */
export function studyCommand(request: StudyRequest): string {
  const { kind, size, dataset, base, objectives, basesPerClass, hallucinators, budget, networks, seeds } =
    request;
  const option = (name: string, value: string | number | null): string[] =>
    value === null ? [] : [`--${name}`, quoted(String(value))];
  const words = [
    'npm run -s haba -- study create',
    kind,
    ...(size === 'quick' ? ['--quick'] : []),
    ...(base === null
      ? [
          ...(dataset.source === 'fashion-mnist-sample' ? [] : option('dataset', dataset.source)),
          ...('path' in dataset ? option('data', dataset.path) : []),
        ]
      : ['--config config.json']),
    ...(objectives ?? []).flatMap((objective) => option('objective', objective)),
    ...option('bases', basesPerClass?.join(',') ?? null),
    ...option('hallucinators', hallucinators?.join(',') ?? null),
    ...option('budget', budget),
    ...(networks ?? []).flatMap((network) => option('network', network.kind)),
    ...(seeds === 1 ? [] : option('seeds', seeds)),
    ...searchOptions(request.search).flatMap(([name, value]) => option(name, value)),
    ...request.axes.flatMap(({ path, values }) => option('axis', `${path}=${JSON.stringify(values)}`)),
  ].join(' ');
  const before = base === null ? '' : '# with the base configuration of the study, as JSON, in config.json\n';
  return `${before}${words}\nnpm run -s haba -- study run STUDY`;
}
