import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { CallInput } from '@shared/ipc/contract';
import { useJobs } from './jobsStore';
import { useToasts } from '@renderer/ui/toastsStore';

/** Where runs are begun that is not here: a computer, and what is asked of it. */
export interface RunPlace {
  readonly computer: string;
  readonly profile: string | null;
}

/** What is to be given to a computer. */
export interface Giving {
  readonly content: CallInput<'jobs.submit'>['content'];
  readonly name: string;
  /** Chosen before; null leaves it to the dialog. */
  readonly place: RunPlace | null;
}

/** Giving runs to a computer: the dialog for it, which outlives the page that asked, and the choice beside buttons that start runs. */
export const useGiving = defineStore('giving', () => {
  const jobs = useJobs();
  const toasts = useToasts();
  const asked = shallowRef<Giving | null>(null);
  const last = useLocalStorage<{ computer: string; profile: string | null }>('haba.runOn', {
    computer: '',
    profile: null,
  });

  /** Where the next runs are begun; null is here. What was chosen last is forgotten where it is not there any more. */
  const place = computed<RunPlace | null>(() => {
    const { computer, profile } = last.value;
    if (!jobs.able.some(({ name }) => name === computer)) return null;
    const isKnown = jobs.profilesOf(computer).some(({ name }) => name === profile);
    return { computer, profile: isKnown ? profile : null };
  });

  function choose(chosen: RunPlace | null): void {
    last.value = chosen ?? { computer: '', profile: null };
  }

  /** What can be chosen. */
  async function load(): Promise<void> {
    await toasts.guard(async () => {
      await jobs.loadComputers();
      await Promise.all(jobs.able.map(({ name }) => jobs.loadProfiles(name)));
    });
  }

  function give(giving: Giving): void {
    asked.value = giving;
  }

  function end(): void {
    asked.value = null;
  }

  return { asked, place, choose, load, give, end };
});
