/** The folder of a task is a border: it may come from elsewhere, and others may write in it. */
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { attemptsIn, copyLatest, latestOf, openCell, readTask, writeTask } from '@main/tasks/folder';
import { temporaryFolder } from '../../../support/library';
import { taskFolder, taskFolderSaying, taskOf } from '../../../support/tasks';

const [cell] = taskOf().cells;

describe('a task', () => {
  it('is read as it was written, and written once', async () => {
    const task = taskOf(3);
    const parent = temporaryFolder();
    const folder = await writeTask(parent, task);
    expect(folder).toBe(join(parent, 'sometask'));
    expect(await readTask(folder)).toEqual(task);
    await expect(writeTask(parent, task)).rejects.toThrow('The folder of the task cannot be written');
  });

  it.each<[string, unknown, string]>([
    ['no JSON', 'haba', 'not JSON'],
    ['no object', 'null', 'is not valid'],
    ['of a newer studio', { ...taskOf(), version: 2 }, 'made by a newer HaBa Studio'],
    ['of another format', { ...taskOf(), format: 'haba-archive' }, 'is not valid'],
    ['with more than it may have', { ...taskOf(), command: 'rm -rf /' }, 'is not valid'],
    ['with a path for an id', { ...taskOf(), id: '../../evil' }, 'is not valid'],
    ['with no cells', { ...taskOf(), cells: [] }, 'is not valid'],
    ['with one run twice', { ...taskOf(), cells: [cell, cell] }, 'is not valid'],
    [
      'with a run that leads elsewhere',
      { ...taskOf(), cells: [{ ...cell, runId: '../run' }] },
      'is not valid',
    ],
    [
      'with a folder of the machine that made it',
      {
        ...taskOf(),
        cells: [{ ...cell, config: { ...cell?.config, dataset: { source: 'cifar10', path: '/etc' } } }],
      },
      'is not valid',
    ],
  ])('%s is refused in one sentence', async (_, value, sentence) => {
    const refusal = readTask(await taskFolderSaying(value));
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toHaveProperty('name', 'UserError');
  });

  it('is no link and no folder', async () => {
    const secret = join(temporaryFolder(), 'secret.json');
    writeFileSync(secret, JSON.stringify(taskOf()));
    const linked = temporaryFolder();
    symlinkSync(secret, join(linked, 'task.json'));
    await expect(readTask(linked)).rejects.toThrow('holds no task');
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'task.json'));
    await expect(readTask(folder)).rejects.toThrow('holds no task');
    await expect(readTask(join(folder, 'none'))).rejects.toThrow('holds no task');
  });
});

describe('a cell', () => {
  it('has a folder, which is made', async () => {
    const folder = await taskFolder();
    const opened = await openCell(folder, 1);
    expect(opened).toMatchObject({ index: 1, cell: { runId: 'run1' }, folder: join(folder, 'cell-1') });
    expect(existsSync(opened.folder)).toBe(true);
    expect(await openCell(folder, 1)).toEqual(opened);
    await expect(openCell(folder, 2)).rejects.toThrow('has no cell 2: name one from 0 to 1');
  });

  it('is no link to another folder, and its archive none to another file', async () => {
    const folder = await taskFolder();
    const elsewhere = temporaryFolder();
    symlinkSync(elsewhere, join(folder, 'cell-0'));
    await expect(openCell(folder, 0)).rejects.toThrow('is no folder');
    expect(existsSync(join(elsewhere, 'attempt-1'))).toBe(false);

    const opened = await openCell(folder, 1);
    const copy = join(temporaryFolder(), 'copy');
    expect(await copyLatest(opened, copy)).toBe(false);
    const secret = join(elsewhere, 'secret');
    writeFileSync(secret, 'secret');
    symlinkSync(secret, latestOf(opened));
    await expect(copyLatest(opened, copy)).rejects.toThrow('choose a file');
    rmSync(latestOf(opened));
    expect(existsSync(copy)).toBe(false);
    expect(readFileSync(secret, 'utf8')).toBe('secret');
  });

  it('gives its archive whole while another attempt puts the next one in its place', async () => {
    const opened = await openCell(await taskFolder(), 0);
    const [aside, copy] = [join(opened.folder, 'aside'), join(temporaryFolder(), 'copy')];
    const archive = (value: number): Buffer => Buffer.alloc(2 ** 20, value);
    writeFileSync(latestOf(opened), archive(0));
    for (let value = 1; value <= 20; value += 1) {
      writeFileSync(aside, archive(value));
      await Promise.all([copyLatest(opened, copy), rename(aside, latestOf(opened))]);
      const [first = -1] = readFileSync(copy);
      expect([value - 1, value]).toContain(first);
      expect(readFileSync(copy).equals(archive(first))).toBe(true);
    }
  });

  it('counts its attempts by their numbers and takes nothing else for one', async () => {
    const { folder } = await openCell(await taskFolder(), 0);
    for (const name of [
      'attempt-10',
      'attempt-9',
      'attempt-',
      'attempt-0',
      'attempt-1x',
      'attempt-99999999999',
    ])
      mkdirSync(join(folder, name));
    expect(await attemptsIn(folder)).toEqual([9, 10]);
  });
});
