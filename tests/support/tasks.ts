/** Tasks for tests: small ones, and how to damage them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Task } from '@shared/tasks/task';
import { writeTask } from '@main/tasks/folder';
import { config, temporaryFolder } from './library';

/** A task of so many cells, whose runs are `run0`, `run1` and so on. */
export const taskOf = (cells = 2): Task => ({
  format: 'haba-task',
  version: 1,
  id: 'sometask',
  name: 'Some task',
  madeAt: '2026-01-01T00:00:00.000Z',
  project: { id: 'someproject', name: 'A project' },
  study: null,
  program: { version: '0.0.0', sha256: null },
  cells: Array.from({ length: cells }, (_, i) => ({
    runId: `run${i}`,
    name: `Cell ${i}`,
    config: { ...config, seed: i },
    dataset: { name: 'Fashion-MNIST sample', fingerprint: 'a'.repeat(64) },
    experts: null,
    cell: null,
  })),
});

/** The folder of such a task. */
export const taskFolder = (task = taskOf()): Promise<string> => writeTask(temporaryFolder(), task);

/** The folder of a task whose `task.json` says something else. */
export async function taskFolderSaying(value: unknown): Promise<string> {
  const folder = await taskFolder();
  writeFileSync(join(folder, 'task.json'), typeof value === 'string' ? value : JSON.stringify(value));
  return folder;
}
