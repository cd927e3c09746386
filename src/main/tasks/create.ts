/** Making a task of runs that the library has. */
import { assertStorable } from '@shared/budget/planner';
import { withDataPath } from '@shared/config/place';
import type { RunConfig } from '@shared/config/schema';
import { isActive, type Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Study } from '@shared/studies/results';
import type { Task, TaskCell } from '@shared/tasks/task';
import { message } from '@shared/words/message';
import { exportArchive } from '../archives/exportArchive';
import { closeDataset, type LoadedDataset } from '../core/data/images';
import { openDataset, type OpenDatasetOptions } from '../core/data/open';
import { expertsKey, expertsRecipe } from '../core/experts/description';
import type { Library } from '../store/library';
import { latestOf, openCell, writeTask } from './folder';
import { thisProgram } from './program';

/** What a task is to hold: runs of one project, in the order of its cells. */
export interface TaskDraft {
  readonly name: string;
  readonly runs: readonly Run[];
  /** The study whose cells the runs are. */
  readonly study: Study | null;
}

/**
 * Makes a task below the folder `parent`; answers it and its own folder. A run that has begun goes on there from where it is.
 * @param id of the task
 * @throws UserError when a run is complete, at work or in the trash, its dataset cannot be read, or the folder not be written
 */
export async function createTask(
  library: Library,
  { name, runs, study }: TaskDraft,
  { id, parent }: { readonly id: string; readonly parent: string },
  options: OpenDatasetOptions,
): Promise<{ readonly task: Task; readonly folder: string }> {
  const [first] = runs;
  if (first === undefined) throw new UserError('conflict', message('tasks.nothingToDo', { name }));
  runs.forEach(assertOpen);
  const project = library.projects.get(first.projectId);
  const keys = new Map(
    [...(study === null ? [] : library.studies.runIds(study.id))].map(([key, run]) => [run, key]),
  );
  const datasets = new Datasets(options);
  const cells: TaskCell[] = [];
  for (const run of runs) {
    const described = await datasets.described(run.config);
    cells.push({
      runId: run.id,
      name: run.name,
      config: withDataPath(run.config, ''),
      ...described,
      cell: keys.get(run.id) ?? null,
    });
  }
  const task: Task = {
    format: 'haba-task',
    version: 1,
    id,
    name,
    madeAt: new Date().toISOString(),
    project: { id: project.id, name: project.name },
    study: study && { id: study.id, name: study.name },
    program: thisProgram(),
    cells,
  };
  const folder = await writeTask(parent, task);
  for (const [index, run] of runs.entries()) {
    if (run.lastCheckpointIteration === null) continue;
    const cell = await openCell(folder, index);
    await exportArchive(library, { kind: 'run', runId: run.id }, latestOf(cell));
  }
  return { task, folder };
}

/** Throws a UserError when a run is complete, at work or in the trash. */
export function assertOpen(run: Run): void {
  const { name, status, trashedAt } = run;
  if (trashedAt !== null) throw new UserError('conflict', message('commandLine.runInTrash', { name }));
  if (status !== 'completed' && !isActive(status)) return;
  throw new UserError(
    'conflict',
    message('tasks.runNotOpen', { name, status: message(`runStatus.${status}`) }),
  );
}

/** Reads each dataset once: the runs of a study mostly have the same. */
export class Datasets {
  private readonly known = new Map<string, Pick<LoadedDataset, 'name' | 'fingerprint' | 'geometry'>>();

  constructor(private readonly options: OpenDatasetOptions) {}

  async described(config: RunConfig): Promise<Pick<TaskCell, 'dataset' | 'experts'>> {
    const { name, fingerprint, geometry } = await this.read(config);
    assertStorable(config, geometry);
    const experts =
      config.objective.kind === 'mtt'
        ? { key: expertsKey(expertsRecipe(config, { fingerprint })), count: config.objective.experts.count }
        : null;
    return { dataset: { name, fingerprint }, experts };
  }

  private async read(config: RunConfig): Promise<Pick<LoadedDataset, 'name' | 'fingerprint' | 'geometry'>> {
    const plain = { ...config.dataset, whitening: 'none' as const };
    const key = JSON.stringify(plain);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const dataset = await openDataset(plain, this.options);
    closeDataset(dataset);
    const { name, fingerprint, geometry } = dataset;
    this.known.set(key, { name, fingerprint, geometry });
    return { name, fingerprint, geometry };
  }
}
