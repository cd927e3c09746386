/** The jobs of an open studio: giving runs to computers, and looking after them while their lines are there. */
import type {
  DamagedJob,
  DatasetProgress,
  JobEntry,
  JobPreview,
  ProfileEntry,
} from '@shared/computers/entry';
import type { RunPreview } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import type { Notify } from '@shared/ipc/contract';
import type { JobOptions } from '@shared/tasks/profile';
import type { CellAttempt } from '@shared/tasks/status';
import { message } from '@shared/words/message';
import type { Library } from '../store/library';
import type { NamedProfile } from '../store/jobs';
import { dataFolder } from '../platform/folders';
import { damagedJobs, forgetDamaged } from './damaged';
import { followJob } from './follow';
import { Live } from './live';
import {
  cancelJob,
  contentOf,
  fetchJob,
  type JobContent,
  type JobRequest,
  previewJob,
  refreshJob,
  requeueJob,
  type Sending,
  submitJob,
} from './jobs';
import { isOwnProfile, ownProfile } from './ownShell';
import type { Place } from './place';
import { percent, type StudioComputers } from './studioComputers';

interface StudioJobsOptions {
  readonly library: Library;
  readonly computers: Pick<StudioComputers, 'at' | 'connectedSince'>;
  readonly notify: Notify;
}

/** Milliseconds between two looks at the jobs of the computers that are connected: a scheduler serves others, too. */
const EVERY = 60_000;

export class StudioJobs {
  /** What was asked of a computer, one thing after the other. */
  private readonly last = new Map<string, Promise<unknown>>();
  private timer: NodeJS.Timeout | null = null;
  /** Datasets on their way, by the job that needs them. */
  private readonly sending = new Map<string, { progress: DatasetProgress; readonly stop: AbortController }>();

  private readonly live: Live;

  constructor(private readonly options: StudioJobsOptions) {
    this.live = new Live({ ...options, onBegun: () => this.changed() });
  }

  /** The newest first, without those that were cleared away. */
  list(): JobEntry[] {
    const { library } = this.options;
    return library.jobs
      .list()
      .filter(({ state }) => state !== 'cleaned')
      .map((job) => {
        const runs = job.cells.map(({ runId }) => library.runs.get(runId));
        const [first] = runs;
        return {
          ...job,
          projectId: first?.projectId ?? '',
          names: runs.map(({ name }) => name),
          sending: this.sending.get(job.id)?.progress ?? null,
        };
      });
  }

  /** Rows that are no jobs, and in no list. */
  damaged(): DamagedJob[] {
    return damagedJobs(this.options.library);
  }

  /** Lets the runs of a damaged job go: they may be done here again. What lies on its computer stays there. */
  async forget(id: string): Promise<null> {
    const { library, notify } = this.options;
    await forgetDamaged(library, id);
    this.changed();
    for (const { id: projectId } of library.projects.list()) notify('project.changed', { projectId });
    return null;
  }

  /** By name. */
  profiles(computer: string): ProfileEntry[] {
    const memory = dataFolder();
    return this.options.library.profiles
      .list(computer)
      .map((profile) => ({ ...profile, isOwn: isOwnProfile(profile, memory) }));
  }

  /**
   * Makes a profile, or changes the one called `before`.
   * @throws UserError where there is no such computer, or another profile has the name
   */
  saveProfile(named: string, before: string | null, profile: NamedProfile): void {
    const { library } = this.options;
    const computer = library.computers.named(named).name;
    library.profiles.save(computer, before, profile);
    ownProfile(profile, dataFolder());
    this.changedProfiles(computer);
  }

  deleteProfile(computer: string, name: string): void {
    this.options.library.profiles.delete(computer, name);
    this.changedProfiles(computer);
  }

  /** What would be sent. Null where the person gives the login up. */
  preview(computer: string, content: JobContent, options: JobOptions): Promise<JobPreview | null> {
    const { library } = this.options;
    return this.at(computer, (place) => {
      const configs = contentOf(library, content).runs.map(({ config }) => config);
      return previewJob(library, place, configs, { options, script: null });
    });
  }

  /** Gives runs to a computer. Null where the person gives the login up, or cancels the job while a dataset is sent. */
  async submit(computer: string, request: JobRequest): Promise<JobEntry | null> {
    const { library } = this.options;
    const id = await this.at(computer, async (place) => {
      const submitted = await this.whileSending((sending) => submitJob(library, place, request, sending));
      if (submitted === null) return null;
      const { job } = submitted;
      // Why its cells wait is known now; where it is not told, the job is there all the same.
      await refreshJob(library, place, job.id).catch(() => undefined);
      return job.id;
    }).finally(() => this.changed());
    if (id === null) return null;
    this.tellRuns(id);
    return this.entry(id);
  }

  /** Brings home what runs of a job have told by now, and those that are complete. */
  fetch(id: string): Promise<JobEntry | null> {
    const { library, notify } = this.options;
    return this.on(id, async (place) => {
      await followJob(library, place, id, { notify });
      await fetchJob(library, place, id);
    });
  }

  /** How attempts at a cell ended. Null where there is no line: nobody is asked anything for it. */
  async attempts(id: string, index: number): Promise<readonly CellAttempt[] | null> {
    const { library, computers } = this.options;
    const { computer } = library.jobs.get(id);
    if (computer === null || computers.connectedSince(computer) === null) return null;
    const answer = await this.at(computer, (place) =>
      place.ask('attempts', { folder: place.taskFolder(library.tasksFolder, id), index }),
    );
    return answer?.attempts ?? null;
  }

  /** The images that a run at work elsewhere has shown last; null where it has shown none while the studio was open. */
  lastPreview(runId: string): RunPreview | null {
    return this.live.previews.of(runId);
  }

  cancel(id: string): Promise<JobEntry | null> {
    this.sending.get(id)?.stop.abort();
    return this.on(id, (place) => cancelJob(this.options.library, place, id));
  }

  /** Has all cells done again that are not complete. */
  requeue(id: string): Promise<JobEntry | null> {
    return this.on(id, (place) =>
      this.whileSending((sending) => requeueJob(this.options.library, place, id, undefined, sending)),
    );
  }

  /** Looks at all jobs of computers that are connected, now and then, and has cells at work tell as they go. */
  begin(): void {
    this.live.begin();
    this.timer ??= setInterval(() => void this.look(), EVERY).unref();
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.live.close();
  }

  /** Asks for every job that is under way where the line is there: nobody is asked anything for it. */
  async look(): Promise<void> {
    const { library, computers } = this.options;
    const jobs = library.jobs.list().filter(({ state }) => state === 'submitted');
    for (const { id, computer } of jobs) {
      if (computer === null || computers.connectedSince(computer) === null) continue;
      // What goes wrong is written down with the job, or is told by the line.
      await this.fetch(id).then(
        () => this.live.retry(computer),
        () => undefined,
      );
    }
  }

  private async on(id: string, work: (place: Place) => Promise<unknown>): Promise<JobEntry | null> {
    const { computer } = this.options.library.jobs.get(id);
    if (computer === null) throw new UserError('conflict', message('jobs.byTerminal', { job: id }));
    const done = await this.at(computer, async (place) => {
      await work(place);
      return true;
    }).finally(() => this.changed());
    if (done === null) return null;
    this.tellRuns(id);
    return this.entry(id);
  }

  /** Shows what is on its way. Null where the job was cancelled meanwhile. */
  private async whileSending<T>(work: (sending: Sending) => Promise<T>): Promise<T | null> {
    const stop = new AbortController();
    let jobId: string | null = null;
    const onSending: Sending['onSending'] = (id, progress) => {
      jobId = id;
      const before = this.sending.get(id)?.progress;
      this.sending.set(id, { progress, stop });
      if (before?.name !== progress.name || percent(before) !== percent(progress)) this.changed();
    };
    try {
      return await work({ onSending, signal: stop.signal });
    } catch (error) {
      if (stop.signal.aborted) return null;
      throw error;
    } finally {
      if (jobId !== null) this.sending.delete(jobId);
    }
  }

  /** Two agents of one computer would ask its scheduler twice: what is asked waits for what was asked before. */
  private at<T>(computer: string, work: (place: Place) => Promise<T>): Promise<T | null> {
    const before = this.last.get(computer) ?? Promise.resolve();
    const asked = before.catch(() => undefined).then(() => this.options.computers.at(computer, work));
    this.last.set(computer, asked);
    return asked;
  }

  private entry(id: string): JobEntry | null {
    return this.list().find((job) => job.id === id) ?? null;
  }

  /** Runs say where they are, and have what came home. */
  private tellRuns(id: string): void {
    const { library, notify } = this.options;
    const { cells, studyId } = library.jobs.get(id);
    const runs = cells.map(({ runId }) => library.runs.get(runId));
    for (const run of runs) notify('run.changed', { run });
    const [first] = runs;
    if (first === undefined) return;
    notify('project.changed', { projectId: first.projectId });
    if (studyId !== null) notify('study.changed', { studyId, projectId: first.projectId });
  }

  private changedProfiles(computer: string): void {
    this.options.notify('profiles.changed', { computer, profiles: this.profiles(computer) });
  }

  private changed(): void {
    this.options.notify('jobs.changed', { jobs: this.list() });
  }
}
