/**
 * Rows of jobs that hold something else than a job: nothing can be asked about them, and nothing of them goes to a computer, but
 * their runs are claimed until somebody says that they are not.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DamagedJob } from '@shared/computers/entry';
import { RUN_ID } from '@shared/tasks/task';
import { printable } from '@shared/text/printable';
import { issueMessage } from '@shared/words/issues';
import { message, type Message } from '@shared/words/message';
import type { Library } from '../store/library';

/** The damaged rows, and what is wrong with each. */
export const damagedJobs = (library: Library): DamagedJob[] =>
  library.jobs.damaged().map(({ id, name, issue }) => ({
    ...{ id, name: printable(name, 200), part: printable(issue.path.join('.'), 100) },
    problem: issueMessage(issue),
  }));

/**
 * Forgets a row that is damaged: its runs may be done here again. What lies on its computer stays there.
 * @returns a sentence that says so; null where there is no such row, or it is right
 */
export async function forgetDamaged(library: Library, id: string): Promise<Message | null> {
  const damaged = library.jobs.damaged().find((one) => one.id === id);
  if (damaged === undefined) return null;
  library.jobs.delete(id);
  // Anything may stand in the place of the id.
  if (RUN_ID.test(id)) await rm(join(library.tasksFolder, id), { recursive: true, force: true });
  return message('tasks.jobForgotten', { job: printable(id, 100) });
}
