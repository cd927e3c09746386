/** Calls of the page of datasets: the list, and work on datasets in a separate process, one task for each subject. */
import { rm, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type DatasetConfig, datasetSchema } from '@shared/config/dataset';
import type {
  DatasetEntry,
  DatasetPreview,
  DatasetsOverview,
  DatasetTask,
  DatasetTaskKind,
  OfficialState,
} from '@shared/datasets/manager';
import { OFFICIAL_DATASETS, type OfficialDataset, type OfficialId } from '@shared/datasets/official';
import type { DatasetInfo, ImageBatch } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { Notify } from '@shared/ipc/contract';
import {
  configOf,
  deleteDataset,
  infoOf,
  listDatasets,
  type LookedInto,
  recordCheck,
  recordMove,
} from '../datasets/catalogue';
import { arrivingAt, placeOf } from '../datasets/download/dataset';
import { proxyOfSettings } from '../datasets/download/web';
import { bytesBelow, ownedFolder, sweepUnfinished } from '../datasets/place';
import { listPrepared } from '../datasets/prepared';
import type { Library } from '../store/library';
import type { ChildProcess } from '../training/launcher';
import { Compute } from './compute';
import type { DataJob, JobProgress, ResultOf } from './jobs/job';
import type { ToCompute } from './protocol';

export interface DatasetTasksOptions {
  readonly library: Library;
  readonly launch: () => ChildProcess<ToCompute>;
  readonly notify: Notify;
  readonly resources: string;
  /** Below which downloads and what is unpacked lie. */
  readonly root: string;
}

export class DatasetTasks {
  private readonly tasks = new Map<string, DatasetTask>();
  private readonly cancelled = new Set<string>();
  /** First images, by dataset. */
  private readonly seen = new Map<string, Promise<ImageBatch | null>>();
  private readonly compute: Compute;

  constructor(private readonly options: DatasetTasksOptions) {
    const { launch, notify, resources, library } = options;
    this.compute = new Compute({
      launch,
      notify,
      places: { resources, cache: library.cacheFolder },
      onProgress: (progress) => this.progress(progress),
    });
    void sweepUnfinished(options.root);
  }

  /** Everything the page shows. */
  async overview(): Promise<DatasetsOverview> {
    const { library, resources, root } = this.options;
    const counts = library.datasets.userCounts();
    const datasets = await listDatasets(library, resources);
    return {
      datasets: await Promise.all(datasets.map((info) => this.entry(info, counts))),
      official: await Promise.all(OFFICIAL_DATASETS.map((official) => this.officialState(official))),
      tasks: [...this.tasks.values()],
      prepared: await listPrepared(library.cacheFolder),
      folder: root,
    };
  }

  /** Downloads a dataset or resumes that; false when it was paused. */
  async download(id: OfficialId): Promise<boolean> {
    const official = officialOf(id);
    const { root, library } = this.options;
    const proxy = proxyOfSettings(library.settings.get());
    const found = await this.work('download', id, { kind: 'download', dataset: id, root, proxy });
    if (found === null) return false;
    this.remember(found, official.licence);
    return true;
  }

  /** Deletes what has arrived of a dataset. */
  async discard(id: OfficialId): Promise<void> {
    if (this.tasks.has(taskId('download', id))) {
      throw new UserError('conflict', message('datasetWork.downloadRunning'));
    }
    const arriving = arrivingAt(this.options.root, officialOf(id));
    await rm(arriving, { recursive: true, force: true });
    await rm(`${arriving}.unpacked`, { recursive: true, force: true });
    this.changed();
  }

  /** Takes in a folder, an archive or files; null when it was cancelled. */
  async import(paths: readonly string[]): Promise<DatasetInfo | null> {
    const { root } = this.options;
    const found = await this.work('import', paths[0] ?? '', { kind: 'import', paths, root });
    return found && this.remember(found, null);
  }

  /** Compares the files with what they were and reads them; null when it was cancelled. */
  async check(id: string): Promise<{ readonly problem: Message | null } | null> {
    const { datasets } = this.options.library;
    const config = configOf(datasets.get(id));
    const before = datasets.checkOf(id).manifest;
    const found = await this.work('check', id, { kind: 'check', config, before });
    if (found === null) return null;
    recordCheck(this.options.library, id, found);
    this.changed();
    return { problem: found.problem };
  }

  /** What a dataset looks like; null when it was cancelled. */
  preview(id: string): Promise<DatasetPreview | null> {
    return this.work('preview', id, { kind: 'preview', config: this.configOf(id) });
  }

  /** The first images of a dataset; read once while the studio runs. Null where its files do not let themselves be read. */
  thumbnails(id: string): Promise<ImageBatch | null> {
    const known = this.seen.get(id);
    if (known) return known;
    const config = this.configOf(id);
    const read = this.compute.run({ kind: 'thumbnails', config }, `thumbnails:${id}`).catch(() => null);
    this.seen.set(id, read);
    return read;
  }

  private configOf(id: string): DatasetConfig {
    return id === SAMPLE.source ? SAMPLE : configOf(this.options.library.datasets.get(id));
  }

  /** Moves a dataset's folder into another one, with the runs that name it; its new path, or null when cancelled. */
  async move(id: string, into: string): Promise<string | null> {
    const { library, root } = this.options;
    const { path } = configOf(library.datasets.get(id));
    library.datasets.assertIdle(path);
    const to = await this.work('move', id, { kind: 'move', path, into: resolve(into) });
    if (to === null) return null;
    await recordMove(library, id, to, root);
    for (const { runId } of library.datasets.users(to)) {
      this.options.notify('run.changed', { run: library.runs.get(runId) });
    }
    this.changed();
    return to;
  }

  /** Forgets a dataset, and deletes its files if they lie in the studio's folder; the bytes freed. */
  async delete(id: string): Promise<number> {
    const { library, root } = this.options;
    const freed = await deleteDataset(library, id, root);
    this.changed();
    return freed;
  }

  cancel(id: string): void {
    if (!this.tasks.has(id)) return;
    this.cancelled.add(id);
    this.compute.cancel(id);
  }

  close(): void {
    this.compute.close();
  }

  private async work<J extends DataJob>(
    kind: DatasetTaskKind,
    subject: string,
    job: J,
  ): Promise<ResultOf<J> | null> {
    const id = taskId(kind, subject);
    if (this.tasks.has(id)) throw new UserError('conflict', message('datasetWork.alreadyDoing'));
    this.tasks.set(id, { id, kind, subject, step: null, done: 0, total: 0 });
    this.tell();
    try {
      return await this.compute.run(job, id);
    } catch (error) {
      if (this.cancelled.has(id)) return null;
      throw error;
    } finally {
      this.tasks.delete(id);
      this.cancelled.delete(id);
      this.tell();
      this.changed();
    }
  }

  private remember({ config, survey }: LookedInto, licence: string | null): DatasetInfo {
    const info = { ...infoOf(config, survey), licence };
    this.options.library.datasets.save(info);
    this.changed();
    // The first check records what the files are.
    void this.check(info.id).catch(() => undefined);
    return info;
  }

  private async entry(info: DatasetInfo, counts: ReadonlyMap<string, number>): Promise<DatasetEntry> {
    const { library, root } = this.options;
    const { path } = info;
    const users = counts.get(path ?? '') ?? 0;
    if (path === null) {
      const facts = { files: null, bytes: null, checkedAt: null, problem: null };
      return { ...info, ...facts, owned: false, there: true, users };
    }
    const { checkedAt, problem, manifest: known } = library.datasets.checkOf(info.id);
    return {
      ...info,
      owned: ownedFolder(path, root) !== null,
      there: (await stat(path).catch(() => null))?.isDirectory() ?? false,
      files: known?.files ?? null,
      bytes: known?.bytes ?? null,
      checkedAt,
      problem,
      users,
    };
  }

  private async officialState(official: OfficialDataset): Promise<OfficialState> {
    const { root } = this.options;
    const { id } = official;
    if (await isThere(placeOf(root, official))) return { id, state: 'present', arrived: 0 };
    const arriving = arrivingAt(root, official);
    return (await isThere(arriving))
      ? { id, state: 'partial', arrived: await bytesBelow(arriving) }
      : { id, state: 'missing', arrived: 0 };
  }

  private progress({ jobId, what, done, total }: JobProgress): void {
    const task = this.tasks.get(jobId);
    if (!task) return;
    this.tasks.set(jobId, { ...task, step: what as DatasetTask['step'], done, total });
    this.tell();
  }

  private tell(): void {
    this.options.notify('datasets.tasks', { tasks: [...this.tasks.values()] });
  }

  private changed(): void {
    this.seen.clear();
    this.options.notify('datasets.changed', {});
  }
}

const SAMPLE = datasetSchema.parse({ source: 'fashion-mnist-sample' });

const taskId = (kind: DatasetTaskKind, subject: string): string => `${kind}:${subject}`;

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => null)) !== null;

function officialOf(id: OfficialId): OfficialDataset {
  const found = OFFICIAL_DATASETS.find((one) => one.id === id);
  if (!found) throw new UserError('not-found', message('datasetWork.notDownloadable'));
  return found;
}
