/** What a library holds: its files, and a repository for each kind of row. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flushFolderSync } from '../core/disk/writing';
import { BlobStore } from './blobs';
import { Checkpoints } from './checkpoints';
import { Computers } from './computers';
import { type Db, durably } from './database';
import { Datasets } from './datasets';
import { Evaluations } from './evaluations';
import { Histograms, Logs, RunEvents } from './runHistory';
import { Experts } from './experts';
import { Jobs, Profiles } from './jobs';
import { EngineMeasurements, QueueStore, SettingsStore } from './settings';
import { Metrics } from './metrics';
import { Presets } from './presets';
import { Projects } from './projects';
import { Reports } from './reports';
import { Runs } from './runs';
import { Snapshots } from './snapshots';
import { Studies } from './studies';

export class Repositories {
  readonly blobs: BlobStore;
  readonly reportsFolder: string;
  /** What can be made again: decoded and whitened datasets. Safe to delete while no run uses it. */
  readonly cacheFolder: string;
  /** What imports collect before it is taken over. Nothing in it outlives the program. */
  readonly incomingFolder: string;
  /** Tasks on their way: what goes to other computers, and what comes from them. */
  readonly tasksFolder: string;
  readonly projects: Projects;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly evaluations: Evaluations;
  readonly histograms: Histograms;
  readonly checkpoints: Checkpoints;
  readonly snapshots: Snapshots;
  readonly logs: Logs;
  readonly reports: Reports;
  readonly datasets: Datasets;
  readonly experts: Experts;
  readonly presets: Presets;
  readonly computers: Computers;
  readonly jobs: Jobs;
  readonly profiles: Profiles;
  readonly studies: Studies;
  readonly settings: SettingsStore;
  readonly queue: QueueStore;
  readonly measurements: EngineMeasurements;
  readonly events: RunEvents;

  constructor(
    readonly folder: string,
    protected readonly db: Db,
  ) {
    mkdirSync(join(folder, 'blobs'), { recursive: true });
    this.blobs = new BlobStore(join(folder, 'blobs'));
    this.reportsFolder = join(folder, 'reports');
    this.cacheFolder = join(folder, 'cache');
    this.incomingFolder = join(folder, 'incoming');
    this.tasksFolder = join(folder, 'tasks');
    rmSync(this.incomingFolder, { recursive: true, force: true });
    mkdirSync(this.reportsFolder, { recursive: true });
    this.snapshots = new Snapshots(join(folder, 'snapshots'));
    flushFolderSync(folder);
    this.projects = new Projects(db, this.snapshots);
    this.runs = new Runs(db);
    this.metrics = new Metrics(db);
    this.evaluations = new Evaluations(db);
    this.histograms = new Histograms(db);
    this.checkpoints = new Checkpoints(db);
    this.logs = new Logs(db);
    this.reports = new Reports(db, folder);
    this.datasets = new Datasets(db);
    this.presets = new Presets(db);
    this.computers = new Computers(db);
    this.jobs = new Jobs(db);
    this.profiles = new Profiles(db);
    this.studies = new Studies(db);
    this.experts = new Experts(join(folder, 'experts'), this.runs);
    this.settings = new SettingsStore(db);
    this.queue = new QueueStore(db);
    this.measurements = new EngineMeasurements(db);
    this.events = new RunEvents(db);
  }

  /** Everything that `work` writes, or nothing. Nests. */
  transaction<T>(work: () => T): T {
    return this.db.transaction(work)();
  }

  /** The same, flushed to the disk with all that was written before. Not within a transaction. */
  durably<T>(work: () => T): T {
    return durably(this.db, () => this.transaction(work));
  }
}
