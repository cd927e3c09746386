import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { ComputerEntry, JobEntry } from '@shared/computers/entry';
import type { CallInput, CallOutput } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';

/** Jobs on other computers, and the computers that can take one. */
export const useJobs = defineStore('jobs', () => {
  const jobs = ref<readonly JobEntry[]>([]);
  const computers = ref<readonly ComputerEntry[]>([]);
  /** Those with the program. */
  const able = computed(() => computers.value.filter(({ program }) => program !== null));

  async function load(): Promise<void> {
    jobs.value = await call('jobs.list', {});
  }
  async function loadComputers(): Promise<void> {
    computers.value = await call('computers.list', {});
  }

  /** The dataset that is on its way to a computer. */
  const sendingTo = (computer: string): JobEntry['sending'] =>
    jobs.value.find((job) => job.computer === computer && job.sending !== null)?.sending ?? null;

  const profiles = (computer: string): Promise<CallOutput<'jobs.profiles'>> =>
    call('jobs.profiles', { computer });
  const preview = (request: CallInput<'jobs.preview'>): Promise<CallOutput<'jobs.preview'>> =>
    call('jobs.preview', request);
  const submit = (request: CallInput<'jobs.submit'>): Promise<JobEntry | null> =>
    call('jobs.submit', request);
  const act = (action: 'fetch' | 'cancel' | 'requeue', id: string): Promise<JobEntry | null> =>
    call(`jobs.${action}`, { id });

  onEvent('jobs.changed', (changed) => (jobs.value = changed.jobs));
  onEvent('computers.changed', (changed) => (computers.value = changed.computers));

  return { jobs, able, sendingTo, load, loadComputers, profiles, preview, submit, act };
});
