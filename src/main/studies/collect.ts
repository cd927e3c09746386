/** A study's table, from what the library holds now: partial results are results. */
import { storageOfRun } from '@shared/budget/planner';
import { costOf, figuresOf, type StorageAccount } from '@shared/budget/storage';
import type { DatasetConfig } from '@shared/config/schema';
import { REAL_SUBJECTS, type EvaluationSubject, type Run } from '@shared/domain';
import { message, say } from '@shared/words/message';
import { methodOf } from '@shared/config/methods';
import { findPublished } from '@shared/studies/published';
import type {
  CellState,
  CellStatus,
  ResultCell,
  ResultRow,
  Study,
  StudyResults,
} from '@shared/studies/results';
import type { StudyCell, StudyPlan } from '@shared/studies/types';
import { SERIES } from '@shared/domain/series';
import type { Library } from '../store/library';
import { evaluatedRuns, placed, type Placed } from './accuracies';
import { cellStates, progressOf, runsOf } from './progress';

/** Statuses of a row and column's runs that are told first, the least finished first. */
const TELLING: readonly CellStatus[] = [
  'missing',
  'failed',
  'interrupted',
  'stopped',
  'draft',
  'queued',
  'running',
  'paused',
  'left',
];

/** Everything about a study that can be shown. Throws a UserError when there is no such study. */
export function studyResults(library: Library, studyId: string): StudyResults {
  const study = library.studies.get(studyId);
  const { plan } = study;
  const runs = runsOf(library, study);
  const cells = cellStates(library, study, runs);
  const all = plan.cells.flatMap((cell) => {
    const run = runs.get(cell.key);
    return run ? placed(plan, cell, library.evaluations.list(run.id)) : [];
  });
  const methods = plan.rows.flatMap((row) =>
    plan.columns.flatMap((column) =>
      methodCells(library, study, runs, all, {
        row: row.key,
        column: column.key,
        baseline: row.baseline,
        states: cells,
      }),
    ),
  );
  const real = REAL_SUBJECTS.filter((subject) => all.some((one) => one.subject === subject));
  return {
    study,
    progress: progressOf(cells),
    rows: [
      ...plan.rows.map((row): ResultRow => ({ ...row, kind: 'method' })),
      ...real.map((key): ResultRow => {
        const label = say('en', message(`run.evaluations.subjects.${key}`));
        return { key, label, baseline: null, kind: 'real' };
      }),
    ],
    columns: plan.columns,
    table: [...methods, ...real.flatMap((subject) => realCells(study, all, subject))],
    cells,
    evaluationSeeds: distinct(all.map(({ evaluation }) => evaluation.seeds)).sort((a, b) => a - b),
    machines: distinct([...runs.values()].flatMap(machineOf)),
    protocols: distinct(all.map(({ evaluation }) => evaluation.protocol)),
    dataset: datasetName(datasetOf(study)),
  };
}

interface Place {
  readonly row: string;
  readonly column: string;
  readonly baseline: string | null;
  /** Of all cells of the study. */
  readonly states: readonly CellState[];
}

function methodCells(
  library: Library,
  study: Study,
  runs: ReadonlyMap<string, Run>,
  all: readonly Placed[],
  { row, column, baseline, states }: Place,
): ResultCell[] {
  const { plan } = study;
  const cells = plan.cells.filter(
    (cell) => cell.row === row && (plan.columnsAre === 'networks' || cell.column === column),
  );
  const [first, ...rest] = cells;
  if (first === undefined) return [];
  const own = cells.flatMap(({ key }) => runs.get(key) ?? []);
  const at = all.filter((one) => one.row === row && one.column === column);
  const accuracies = at.flatMap(({ evaluation }) => evaluation.accuracies);
  const mean = meanOf(accuracies);
  const reference = meanOf(accuraciesAt(all, baseline, column));
  const keys = new Set(cells.map(({ key }) => key));
  const statuses = states.filter(({ key }) => keys.has(key)).map(({ status }) => status);
  const measure = (series: string): number | null =>
    meanOf(own.flatMap(({ id }) => library.metrics.last(id, series) ?? []));
  return [
    {
      row,
      column,
      accuracies,
      mean,
      std: deviationOf(accuracies),
      runs: evaluatedRuns(own, at),
      runsPlanned: cells.length,
      budgetIpc: first.budgetIpc,
      stored: figuresOf(mostOf(first, rest, plan)),
      delta: mean === null || reference === null ? null : mean - reference,
      status: TELLING.find((status) => statuses.includes(status)) ?? 'completed',
      cosine: measure(SERIES.diversityCosine.name),
      spread: measure(SERIES.diversitySpread.name),
      published: publishedBeside(study, first, column),
    },
  ];
}

/** Real images fill a column only where a run trained on them. */
function realCells(study: Study, all: readonly Placed[], subject: EvaluationSubject): ResultCell[] {
  return study.plan.columns.flatMap(({ key: column }): ResultCell[] => {
    const at = all.filter((one) => one.subject === subject && one.column === column);
    const storage = at[0]?.evaluation.storage;
    if (storage === undefined) return [];
    const accuracies = at.flatMap(({ evaluation }) => evaluation.accuracies);
    const beside = study.plan.cells.find(
      (cell) => cell.column === column || study.plan.columnsAre === 'networks',
    );
    return [
      {
        row: subject,
        column,
        accuracies,
        mean: meanOf(accuracies),
        std: deviationOf(accuracies),
        runs: at.length,
        runsPlanned: at.length,
        budgetIpc: beside?.budgetIpc ?? costOf(storage, study.plan.request.convention),
        stored: figuresOf(storage),
        delta: null,
        status: 'completed',
        cosine: null,
        spread: null,
        published:
          subject === 'random-real' && beside !== undefined
            ? publishedBeside(study, beside, column, subject)
            : null,
      },
    ];
  });
}

/** The published figure of a cell's method at the papers' row, on the networks of the papers' tables. */
function publishedBeside(
  study: Study,
  cell: StudyCell | undefined,
  column: string,
  real?: 'random-real',
): ResultCell['published'] {
  const { plan } = study;
  if (cell === undefined || cell.paperRow === null) return null;
  if (plan.columnsAre === 'networks' && plan.columns.findIndex(({ key }) => key === column) > 0) return null;
  const figure = findPublished(real ?? methodOf(cell.config), cell.config.dataset.source, cell.paperRow);
  if (figure === null) return null;
  const { mean, std, perClass, source } = figure;
  return { mean, std, perClass, ...source };
}

/** What the cell stores that stores most, as the study counts. */
function mostOf(
  first: StudyCell,
  rest: readonly StudyCell[],
  { geometry, request }: StudyPlan,
): StorageAccount {
  const cost = (storage: StorageAccount): number => costOf(storage, request.convention);
  return rest
    .map(({ config }) => storageOfRun(config, geometry))
    .reduce((most, one) => (cost(one) > cost(most) ? one : most), storageOfRun(first.config, geometry));
}

const accuraciesAt = (all: readonly Placed[], row: string | null, column: string): number[] =>
  row === null
    ? []
    : all
        .filter((one) => one.row === row && one.column === column)
        .flatMap(({ evaluation }) => evaluation.accuracies);

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Population deviation. */
function deviationOf(values: readonly number[]): number | null {
  const mean = meanOf(values);
  return mean === null
    ? null
    : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)];

const machineOf = ({ engine, device }: Run): string[] =>
  engine === null ? [] : [device === null ? engine : `${engine} (${device})`];

const datasetOf = ({ plan }: Study): DatasetConfig => plan.request.base?.dataset ?? plan.request.dataset;

const DATASETS: Readonly<Record<DatasetConfig['source'], string>> = {
  'fashion-mnist-sample': 'Fashion-MNIST sample',
  idx: 'IDX files',
  cifar10: 'CIFAR10',
  cifar100: 'CIFAR100',
  svhn: 'SVHN',
  'tiny-imagenet': 'Tiny-ImageNet',
  folder: 'Image folder',
};

/** A dataset in words: `CIFAR10`, `IDX files in /data/mnist`. */
const datasetName = (dataset: DatasetConfig): string =>
  dataset.source === 'idx' || dataset.source === 'folder'
    ? `${DATASETS[dataset.source]} in ${dataset.path}`
    : DATASETS[dataset.source];
