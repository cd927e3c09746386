import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { ComputerEntry, DamagedJob, JobEntry, LineState, ProfileEntry } from '@shared/computers/entry';
import type { CallInput, CallOutput } from '@shared/ipc/contract';
import type { JobCell } from '@shared/tasks/job';
import type { CellAttempt } from '@shared/tasks/status';
import { call, onEvent } from '@renderer/api/client';

/** The job that has a run, and the run's cell of it. */
export interface Away {
  readonly job: JobEntry;
  readonly cell: JobCell;
}

/** Whether a job may still be taken away. */
export const isUnderWay = ({ state }: Pick<JobEntry, 'state'>): boolean =>
  state === 'preparing' || state === 'submitted';

/** Jobs on other computers, and the computers that can take one. */
export const useJobs = defineStore('jobs', () => {
  const jobs = ref<readonly JobEntry[]>([]);
  const computers = ref<readonly ComputerEntry[]>([]);
  /** Those with the program. */
  const able = computed(() => computers.value.filter(({ program }) => program !== null));

  const away = computed(
    () =>
      new Map(
        jobs.value.flatMap((job) =>
          job.cells
            .filter(({ isClaimed }) => isClaimed)
            .map((cell): readonly [string, Away] => [cell.runId, { job, cell }]),
        ),
      ),
  );
  /** Where a run is that is not done here; null where it may be. */
  const awayOf = (runId: string): Away | null => away.value.get(runId) ?? null;

  /** The line to a job's computer while the job is under way; null where there is none. */
  const lineOf = (job: JobEntry): LineState | null =>
    isUnderWay(job) ? (computers.value.find(({ name }) => name === job.computer)?.line ?? null) : null;

  /** Jobs that are damaged in the library: they hold their runs until they are forgotten. */
  const damaged = ref<readonly DamagedJob[]>([]);

  async function load(): Promise<void> {
    [jobs.value, damaged.value] = await Promise.all([call('jobs.list', {}), call('jobs.damaged', {})]);
  }
  async function forget(id: string): Promise<void> {
    await call('jobs.forget', { id });
    damaged.value = await call('jobs.damaged', {});
  }
  async function loadComputers(): Promise<void> {
    computers.value = await call('computers.list', {});
  }

  /** The dataset that is on its way to a computer. */
  const sendingTo = (computer: string): JobEntry['sending'] =>
    jobs.value.find((job) => job.computer === computer && job.sending !== null)?.sending ?? null;

  const profiles = ref<ReadonlyMap<string, readonly ProfileEntry[]>>(new Map());
  const keepProfiles = (computer: string, found: readonly ProfileEntry[]): void => {
    profiles.value = new Map([...profiles.value, [computer, found]]);
  };
  /** What is known of a computer's profiles. */
  const profilesOf = (computer: string): readonly ProfileEntry[] => profiles.value.get(computer) ?? [];
  async function loadProfiles(computer: string): Promise<void> {
    keepProfiles(computer, await call('jobs.profiles', { computer }));
  }
  const setProfile = (
    computer: string,
    draft: Omit<CallInput<'jobs.saveProfile'>, 'computer'>,
  ): Promise<null> => call('jobs.saveProfile', { computer, ...draft });
  const deleteProfile = (computer: string, name: string): Promise<null> =>
    call('jobs.deleteProfile', { computer, name });
  const preview = (request: CallInput<'jobs.preview'>): Promise<CallOutput<'jobs.preview'>> =>
    call('jobs.preview', request);
  const submit = (request: CallInput<'jobs.submit'>): Promise<JobEntry | null> =>
    call('jobs.submit', request);
  const act = (action: 'fetch' | 'cancel' | 'requeue', id: string): Promise<JobEntry | null> =>
    call(`jobs.${action}`, { id });

  /** How attempts at a cell ended; null without a line to its computer. */
  const attempts = (id: string, index: number): Promise<readonly CellAttempt[] | null> =>
    call('jobs.attempts', { id, index });

  onEvent('jobs.changed', (changed) => (jobs.value = changed.jobs));
  onEvent('profiles.changed', (changed) => keepProfiles(changed.computer, changed.profiles));
  onEvent('computers.changed', (changed) => (computers.value = changed.computers));

  return {
    jobs,
    damaged,
    forget,
    computers,
    able,
    awayOf,
    lineOf,
    sendingTo,
    load,
    loadComputers,
    profilesOf,
    loadProfiles,
    setProfile,
    deleteProfile,
    preview,
    submit,
    act,
    attempts,
  };
});
