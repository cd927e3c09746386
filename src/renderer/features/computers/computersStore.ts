import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import type { Computer } from '@shared/computers/computer';
import type { ComputerCheck, ComputerEntry } from '@shared/computers/entry';
import type { Question } from '@shared/computers/question';
import type { CallInput } from '@shared/ipc/contract';
import { call, onEvent } from '@renderer/api/client';

/** Computers on which runs can be done, the lines to them, and what ssh asks. */
export const useComputers = defineStore('computers', () => {
  const list = ref<readonly ComputerEntry[] | null>(null);
  const questions = ref<readonly Question[]>([]);
  /** The one to be answered now. */
  const question = computed(() => questions.value[0] ?? null);

  async function load(): Promise<void> {
    list.value = await call('computers.list', {});
  }

  /** What was asked before this window listened. */
  async function loadQuestions(): Promise<void> {
    questions.value = await call('computers.questions', {});
  }

  const hosts = (): Promise<readonly string[]> => call('computers.hosts', {});
  const add = (draft: CallInput<'computers.add'>): Promise<Computer> => call('computers.add', draft);
  const check = (id: string): Promise<ComputerCheck | null> => call('computers.check', { id });
  const connect = (id: string): Promise<boolean> => call('computers.connect', { id });
  const disconnect = (id: string): Promise<null> => call('computers.disconnect', { id });
  /** Asks for the archive; null when there was none, or the person stopped it. */
  const install = (id: string): Promise<{ readonly isNew: boolean } | null> =>
    call('computers.install', { id });
  const stopInstall = (id: string): Promise<null> => call('computers.stopInstall', { id });
  const remove = (id: string): Promise<null> => call('computers.remove', { id });
  /** Null gives the login up. */
  const answer = (id: string, text: string | null): Promise<null> =>
    call('computers.answer', { id, answer: text });

  onEvent('computers.changed', ({ computers }) => (list.value = computers));
  onEvent('computers.questions', (asked) => (questions.value = asked.questions));

  return {
    list,
    question,
    load,
    loadQuestions,
    hosts,
    add,
    check,
    connect,
    disconnect,
    install,
    stopInstall,
    remove,
    answer,
  };
});
