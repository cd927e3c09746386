/** Gathers what reports say of runs from a library: results, curves, galleries and how to do it again. */
import { familyOf } from '@shared/config/methods';
import type { DatasetConfig, RunConfig } from '@shared/config/schema';
import {
  type EngineId,
  type Evaluation,
  type MetricSeries,
  REAL_SUBJECTS,
  type RealSubject,
  type Run,
} from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { SERIES } from '@shared/domain/series';
import type { Preset } from '@shared/ipc/contract';
import { presets } from '@shared/presets';
import { storageOfRun } from '@shared/budget/planner';
import { costOf } from '@shared/budget/storage';
import { comparisonBudget, withinComparison } from '@shared/reports/comparison';
import type { ReportSection } from '@shared/reports/request';
import packageJson from '../../../package.json';
import { type CheckpointState, readCheckpoint } from '../core/checkpoint/state';
import { SOURCE_NAMES } from '../core/data/recognise';
import type { Library } from '../store/library';
import { ipc, methodName } from './format';
import { galleryOf } from './gallery';
import type { ConfigDifference, ReportRun, ReportSubject, ReportedRun, RunsFacts } from './model';
import { publishedBeside } from './published';

// Two configurations compared, path by path.

/** A configuration as dotted paths and plain values, in the schema's order. Arrays of plain values stay whole. */
export function flattenConfig(config: RunConfig): ReadonlyMap<string, unknown> {
  const flat = new Map<string, unknown>();
  const visit = (value: unknown, path: string): void => {
    if (Array.isArray(value)) {
      if (value.some((item) => typeof item === 'object' && item !== null)) {
        value.forEach((item, i) => {
          visit(item, `${path}.${i}`);
        });
      } else flat.set(path, value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) visit(child, path === '' ? key : `${path}.${key}`);
    } else flat.set(path, value);
  };
  visit(config, '');
  return flat;
}

/** What `config` says differently from `reference`: changed and added paths in its order, then the missing ones. */
export function configDifferences(config: RunConfig, reference: RunConfig): readonly ConfigDifference[] {
  const own = flattenConfig(config);
  const other = flattenConfig(reference);
  const changed = [...own].filter(
    ([path, value]) => JSON.stringify(value) !== JSON.stringify(other.get(path)),
  );
  const missing = [...other].filter(([path]) => !own.has(path));
  return [
    ...changed.map(([path, value]) => ({ path, value, reference: other.get(path) })),
    ...missing.map(([path, reference]) => ({ path, value: undefined, reference })),
  ];
}

/**
 * The preset that a configuration comes closest to, with what is different; null when nothing is close. Where a dataset
 * lies is no difference.
 */
export function nearestPreset(
  config: RunConfig,
): { readonly preset: Preset; readonly differences: readonly ConfigDifference[] } | null {
  const LIMIT = 20;
  let best: { preset: Preset; differences: readonly ConfigDifference[] } | null = null;
  for (const preset of presets) {
    if (familyOf(preset.config.parameterization) !== familyOf(config.parameterization)) continue;
    const differences = configDifferences(config, preset.config).filter(
      ({ path }) => path !== 'dataset.path',
    );
    if (differences.length <= (best?.differences.length ?? LIMIT + 1) - 1) best = { preset, differences };
  }
  return best;
}

/** What is asked for of runs; the first is compared with the others. */
interface CollectRequest {
  readonly runIds: readonly string[];
  readonly sections: readonly ReportSection[];
}

/** Points of a series that a chart can show. */
const CHART_POINTS = 800;

/** Series that say how a run went on its machine, and nothing about its result. */
const UNREPORTED = /^(device|gradient|hallucinations)\//;

/** The evaluations of the last evaluated iteration; of one subject and network the one that was made last. */
export function latestEvaluations(evaluations: readonly Evaluation[]): Evaluation[] {
  const last = Math.max(...evaluations.map(({ iteration }) => iteration));
  const found = new Map<string, Evaluation>();
  for (const evaluation of evaluations) {
    if (evaluation.iteration === last) found.set(`${evaluation.subject}/${evaluation.network}`, evaluation);
  }
  return [...found.values()];
}

/**
 * Everything that reports of these runs may say. Throws UserError when a run does not exist or has not written a
 * checkpoint yet, and when one stores more than the first one's comparison allows.
 */
export async function collectRuns(
  library: Library,
  { runIds, sections }: CollectRequest,
): Promise<RunsFacts> {
  const found = runIds.map((id) => library.runs.get(id));
  const [first] = found;
  if (first === undefined) throw new UserError('bad-input', message('planning.noRunChosen'));
  const reported: ReportedRun[] = [];
  for (const run of found) reported.push(await reportedRun(library, run, sections));
  const [own, ...others] = reported as [ReportedRun, ...ReportedRun[]];
  for (const other of others) assertComparable(own, other);
  const project = library.projects.get(first.projectId);
  return {
    project: { name: project.name, description: project.description },
    runs: [own, ...others],
    subjects: subjectsOf(library, found),
    published: publishedBeside(own.config),
  };
}

function curvesOf(library: Library, runId: string): MetricSeries[] {
  return library.metrics
    .read(runId, { maxPoints: CHART_POINTS })
    .filter(({ name }) => !UNREPORTED.test(name));
}

async function reportedRun(
  library: Library,
  run: Run,
  sections: readonly ReportSection[],
): Promise<ReportedRun> {
  const state = await lastState(library, run);
  const { geometry, classNames } = state;
  const nearest = nearestPreset(withoutEngine(run.config));
  const last = (series: string): number | null => library.metrics.last(run.id, series);
  return {
    run: runFacts(run),
    method: methodName(run.config),
    notes: run.notes,
    dataset: {
      name: datasetName(run.config.dataset),
      classNames,
      channels: geometry.channels,
      imageSize: geometry.imageSize,
      trainPerClass: geometry.trainPerClass,
    },
    config: run.config,
    preset: nearest && { id: nearest.preset.id, differences: nearest.differences },
    storage: storageOfRun(run.config, geometry),
    curves: sections.includes('curves') ? curvesOf(library, run.id) : [],
    gallery: sections.includes('gallery') ? galleryOf(state) : null,
    diversity: { cosine: last(SERIES.diversityCosine.name), spread: last(SERIES.diversitySpread.name) },
    versions: versionsOf(run.engine),
    command: commandOf(run, nearest?.differences.length === 0 ? nearest.preset.id : null),
  };
}

function runFacts(run: Run): ReportRun {
  const { id, name, tags, status, statusReason, engine, device, iteration, trainedSeconds } = run;
  const { startedAt, endedAt } = run;
  return {
    ...{ id, name, tags, status, statusReason, engine, device, iteration, trainedSeconds },
    startedAt,
    endedAt,
  };
}

/** Methods are compared at one storage budget: the run's own, else its storage in whole images per class. */
function assertComparable(own: ReportedRun, other: ReportedRun): void {
  const { budget } = own.config;
  if (withinComparison(own.storage, other.storage, budget)) return;
  throw new UserError(
    'bad-input',
    message('planning.storesMoreThanBudget', {
      counted: budget.convention === 'values' ? '' : message('input.countedInBytes'),
      other: other.run.name,
      stored: ipc(costOf(other.storage, budget.convention)),
      own: own.run.name,
      budget: ipc(comparisonBudget(own.storage, budget)),
      again: other.run.name,
    }),
  );
}

function datasetName(dataset: DatasetConfig): string {
  if (dataset.source === 'fashion-mnist-sample') return 'Fashion-MNIST sample';
  return dataset.source === 'idx' || dataset.source === 'folder'
    ? dataset.path
    : SOURCE_NAMES[dataset.source];
}

async function lastState(library: Library, run: Run): Promise<CheckpointState> {
  const checkpoint = library.checkpoints.latest(run.id);
  if (checkpoint === null) {
    throw new UserError('conflict', message('planning.nothingToReport', { name: run.name }));
  }
  return readCheckpoint(await library.blobs.read(checkpoint.sha256));
}

/** The first run's distilled set, those of the others, then real images. */
function subjectsOf(library: Library, runs: readonly Run[]): ReportSubject[] {
  const rows = runs.flatMap((one, i) => {
    const evaluations = latestEvaluations(library.evaluations.list(one.id));
    const subjects = [...new Set(evaluations.map(({ subject }) => subject))];
    return subjects.map((subject): ReportSubject => {
      const own = evaluations.filter((evaluation) => evaluation.subject === subject);
      return {
        method: methodName(one.config),
        subject,
        run: { id: one.id, name: one.name, own: i === 0 },
        storage: own[0]!.storage,
        accuracies: own,
      };
    });
  });
  const distilled = rows.filter(({ subject }) => subject === 'distilled');
  const real = (subject: RealSubject): ReportSubject[] => {
    const found = rows.filter((row) => row.subject === subject);
    const own = found.filter((row) => row.run.own);
    return own.length > 0 ? own : found.slice(0, 1);
  };
  return [...distilled, ...REAL_SUBJECTS.flatMap(real)];
}

const LIBRARIES: Readonly<Record<EngineId, keyof typeof packageJson.dependencies>> = {
  onnx: 'onnxruntime-node',
  tensorflow: '@tensorflow/tfjs-core',
  webgpu: 'webgpu',
};

/** The studio, the engine's library and the runtime, as they are while the report is made. */
export function versionsOf(engine: EngineId | null): { name: string; version: string }[] {
  const library = engine && LIBRARIES[engine];
  const electron = process.versions['electron'];
  return [
    { name: packageJson.productName, version: packageJson.version },
    ...(library ? [{ name: library, version: packageJson.dependencies[library] }] : []),
    ...(electron === undefined ? [] : [{ name: 'Electron', version: electron }]),
    { name: 'Node', version: process.versions.node },
  ];
}

/** Where a run executes is not what it computes. */
const withoutEngine = (config: RunConfig): RunConfig => ({ ...config, engine: 'auto' });

function commandOf(run: Run, presetId: string | null): string {
  const engine = run.engine === null ? '' : ` --engine ${run.engine}`;
  const { dataset } = run.config;
  const data = 'path' in dataset ? ` --data ${JSON.stringify(dataset.path)}` : '';
  if (presetId !== null) return `npm run -s haba -- run preset:${presetId}${data}${engine}`;
  return `# config.json: the configuration of the run; its HTML, Markdown and JSON reports have it as JSON\nnpm run -s haba -- run config.json${engine}`;
}
