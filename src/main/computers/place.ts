/** Where jobs are done: this computer, or another one through its line and its agent. */
import type { AgentInput, AgentOutput } from '@shared/computers/agent';
import type { Computer } from '@shared/computers/computer';
import type { Task } from '@shared/tasks/task';
import { join } from 'node:path';
import { cellFolder, copyLatest } from '../tasks/folder';
import { type TaskCall, taskAnswers } from '../tasks/answers';
import type { AgentClient } from './agentClient';
import { type SendDataset, sendDataset, sentDatasets } from './datasets';
import type { Line } from './ssh/line';
import { type CellThere, fetchArchives, notFetched, sendTask, taskThere } from './tasks';

export interface Place {
  /** The computer's name; null is this one. */
  readonly computer: string | null;
  /** The studio's folder there; empty on this one. */
  readonly folder: string;
  /** The folder of a task there, as questions name it. `tasks` is the library's folder of tasks. */
  taskFolder(tasks: string, id: string): string;
  /** Asks the program there. Throws UserError where it refuses, or is gone. */
  ask<C extends TaskCall>(call: C, input: AgentInput<C>): Promise<AgentOutput<C>>;
  /** Has the folder of a task there, once and whole. */
  send(task: Task, tasks: string): Promise<void>;
  /** Has a dataset in the studio's folder there; null where datasets lie here already. */
  readonly sendDataset: SendDataset | null;
  /** The folders there of datasets that were sent before, out of a folder that was called so here. */
  sentDatasets(name: string): Promise<readonly string[]>;
  /** The paths here of copies of the archives of cells of a task, one after the other. */
  fetch(cells: readonly CellThere[], id: string, tasks: string): AsyncIterable<string>;
  /** Whether it is another one: paths of jobs are of that one. */
  readonly isElsewhere: boolean;
}

/** This computer: tasks lie in the library's folder, and its own Slurm does them. */
export function placeHere(): Place {
  const answers = taskAnswers();
  return {
    computer: null,
    folder: '',
    taskFolder: (tasks, id) => join(tasks, id),
    ask: (call, input) => answers[call](input),
    send: () => Promise.resolve(),
    sendDataset: null,
    sentDatasets: () => Promise.resolve([]),
    fetch: async function* (cells, id, tasks) {
      for (const cell of cells) {
        const { index } = cell;
        const folder = cellFolder(join(tasks, id), index);
        const copy = join(folder, 'fetched.haba');
        if (!(await copyLatest({ folder }, copy))) throw notFetched(cell);
        yield copy;
      }
    },
    isElsewhere: false,
  };
}

/** Another computer, through an open line and the agent of the program there. */
export const placeThere = (
  { name, folder }: Pick<Computer, 'name' | 'folder'>,
  line: Line,
  agent: AgentClient,
): Place => ({
  computer: name,
  folder,
  taskFolder: (_, id) => taskThere(folder, { id }),
  ask: (call, input) => agent.ask(call, input),
  send: async (task, tasks) => {
    await sendTask(line, folder, task, join(tasks, task.id));
  },
  sendDataset: (dataset, onSent, signal) => sendDataset(line, folder, agent, dataset, onSent, signal),
  sentDatasets: (name) => sentDatasets(line, folder, name),
  fetch: (cells, id, tasks) => fetchArchives(line, folder, cells, join(tasks, id)),
  isElsewhere: true,
});
