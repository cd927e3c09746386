/** Gathers a report's model from a library: a run, its results and gallery, and the runs it is compared with. */
import type { StorageAccount } from '@shared/budget';
import type { DatasetConfig, RunConfig } from '@shared/config/schema';
import type { EngineId, Evaluation, Run } from '@shared/domain';
import { UserError } from '@shared/errors';
import { readCheckpoint, type CheckpointState } from '../core/checkpoint/state';
import type { Library } from '../store/library';
import packageJson from '../../../package.json' with { type: 'json' };
import { comparisonBudget, withinComparison } from './budget';
import { nearestPreset } from './difference';
import { ipc } from './format';
import { createParameterization } from '../core/parameterization/parameterization';
import { galleryOf } from './galleryCells';
import type { ReportModel, ReportSubject } from './model';
import { methodName } from './words';

export interface ReportRequest {
  readonly runId: string;
  /** Runs whose distilled sets are shown beside this run's. */
  readonly baselineRunIds: readonly string[];
  /** When the report is made. */
  readonly createdAt: Date;
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
 * Throws UserError when a run does not exist or has not written a checkpoint yet, and when a baseline stores more than
 * the comparison's budget.
 */
export async function collectReport(library: Library, request: ReportRequest): Promise<ReportModel> {
  const run = library.runs.get(request.runId);
  const state = await lastState(library, run);
  const baselines = request.baselineRunIds.filter((id) => id !== run.id).map((id) => library.runs.get(id));
  const { storage } = createParameterization(run.config.parameterization, state.geometry);
  for (const baseline of baselines) assertComparable(run, storage, baseline);
  const project = library.projects.get(run.projectId);
  const { geometry, classNames } = state;
  const nearest = nearestPreset(withoutEngine(run.config));
  return {
    project: { name: project.name, description: project.description },
    run,
    notes: run.notes,
    createdAt: request.createdAt.toISOString(),
    dataset: {
      name: datasetName(run.config.dataset),
      classNames,
      channels: geometry.channels,
      imageSize: geometry.imageSize,
      trainPerClass: geometry.trainPerClass,
    },
    config: run.config,
    preset: nearest && { id: nearest.preset.id, differences: nearest.differences },
    storage,
    curves: library.metrics
      .read(run.id, { maxPoints: CHART_POINTS })
      .filter(({ name }) => !UNREPORTED.test(name)),
    subjects: subjectsOf(library, run, baselines),
    gallery: galleryOf(state),
    versions: versionsOf(run.engine),
    command: commandOf(run, nearest?.differences.length === 0 ? nearest.preset.id : null),
  };
}

/** Methods are compared at one storage budget: the run's own, else its storage in whole images per class. */
function assertComparable(run: Run, storage: StorageAccount, baseline: Run): void {
  const account = baseline.storage;
  if (account === null || withinComparison(storage, account, run.config.budget.ipc)) return;
  throw new UserError(
    'bad-input',
    `"${baseline.name}" stores ${ipc(account.ipcEquivalent)} images per class, more than the budget of "${run.name}" (${ipc(comparisonBudget(storage, run.config.budget.ipc))}): compare with a run that stores no more.`,
  );
}

const DATASETS = {
  'fashion-mnist-sample': 'Fashion-MNIST sample',
  cifar10: 'CIFAR-10',
  cifar100: 'CIFAR-100',
  svhn: 'SVHN',
} as const;

const datasetName = (dataset: DatasetConfig): string =>
  dataset.source === 'idx' || dataset.source === 'folder' ? dataset.path : DATASETS[dataset.source];

async function lastState(library: Library, run: Run): Promise<CheckpointState> {
  const checkpoint = library.checkpoints.latest(run.id);
  if (checkpoint === null) {
    throw new UserError(
      'conflict',
      `The run "${run.name}" has not written a checkpoint yet: there is nothing to report.`,
    );
  }
  return readCheckpoint(await library.blobs.read(checkpoint.sha256));
}

/** The run's distilled set, those of the baselines, then real images. */
function subjectsOf(library: Library, run: Run, baselines: readonly Run[]): ReportSubject[] {
  const rows = [run, ...baselines].flatMap((one) => {
    const evaluations = latestEvaluations(library.evaluations.list(one.id));
    const subjects = [...new Set(evaluations.map(({ subject }) => subject))];
    return subjects.map((subject): ReportSubject => {
      const own = evaluations.filter((evaluation) => evaluation.subject === subject);
      return {
        method: methodName(one.config),
        subject,
        run: { id: one.id, name: one.name, own: one.id === run.id },
        storage: own[0]!.storage,
        accuracies: own,
      };
    });
  });
  const distilled = rows.filter(({ subject }) => subject === 'distilled');
  const real = (subject: ReportSubject['subject']): ReportSubject[] => {
    const found = rows.filter((row) => row.subject === subject);
    const own = found.filter((row) => row.run.own);
    return own.length > 0 ? own : found.slice(0, 1);
  };
  return [...distilled, ...real('random-real'), ...real('herding'), ...real('whole-dataset')];
}

const LIBRARIES: Readonly<Record<EngineId, keyof typeof packageJson.dependencies>> = {
  onnx: 'onnxruntime-node',
  tensorflow: '@tensorflow/tfjs-core',
  webgpu: 'webgpu',
};

/** The studio, the engine's library and the runtime, as they are while the report is made. */
function versionsOf(engine: EngineId | null): { name: string; version: string }[] {
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
  return `# with the configuration above, as JSON, in config.json\nnpm run -s haba -- run config.json${engine}`;
}
