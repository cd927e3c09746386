/** `task.json`: a valid task or one sentence, whatever lies there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { type Task, taskSchema } from '@shared/tasks/task';
import { readTask } from '@main/tasks/folder';
import { taskOf } from '../../support/tasks';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { inputsOf } from '../support/schemas';
import { hostileTexts } from '../support/texts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-tasks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const whole = taskOf(3);
const [cell] = whole.cells;

/** What JSON cannot say is left out. */
const asJson = (value: unknown): unknown => {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return 'null';
  }
};

it('task.json', () =>
  fuzz({
    name: 'task.json',
    inputs: fc.oneof(
      damaged([bytesOf(whole)]),
      inputsOf(taskSchema, { ids: ['run0', '../run'], paths: ['/etc/passwd'] }).map((value) =>
        bytesOf(asJson(value)),
      ),
    ),
    always: [
      bytesOf(whole),
      bytesOf(`${'['.repeat(20_000)}${']'.repeat(20_000)}`),
      bytesOf('{"__proto__": {"format": "haba-task"}, "version": 1}'),
      bytesOf({ ...whole, version: 1e308 }),
      bytesOf({ ...whole, version: { toString: 1, valueOf: 1 } }),
      bytesOf({ ...whole, cells: Array.from({ length: 3 }, () => cell) }),
      bytesOf({ ...whole, cells: [{ ...cell, dataset: undefined }] }),
      ...hostileTexts.map((text) => bytesOf({ ...whole, name: text, id: text })),
    ],
    before: (bytes) => writeFileSync(join(folder, 'task.json'), bytes),
    attempt: () => readTask(folder),
    judge: (task) => {
      const { id, cells } = task as Task;
      for (const name of [id, ...cells.map(({ runId }) => runId)]) expect(name).toMatch(/^[a-z0-9]{1,64}$/);
      for (const { config } of cells) expect('path' in config.dataset ? config.dataset.path : '').toBe('');
    },
    size: ({ length }) => length,
    steps: [1_000_000, 2000],
    memory: [2 ** 24, 200],
    share: 0.2,
  }));
