import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Profile } from '@shared/tasks/profile';
import { taskAnswers } from '@main/tasks/answers';
import { idx, writeFiles } from '../../../support/datasetFiles';
import { openPlain } from '../../../support/datasets';
import { temporaryFolder } from '../../../support/library';
import { taskFolder, taskOf } from '../../../support/tasks';

// No program of Slurm's is found.
beforeEach(() => {
  vi.stubEnv('PATH', temporaryFolder());
  vi.stubEnv('SHELL', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const sum = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.skipIf(process.platform === 'win32')('a machine with tasks', () => {
  it('deletes of a task what is home and what left nothing, and the task with its last cell', async () => {
    const folder = await taskFolder(taskOf(5));
    const leave = (index: number, text: string): void => {
      mkdirSync(join(folder, `cell-${index}`, 'attempt-1'), { recursive: true });
      writeFileSync(join(folder, `cell-${index}`, 'latest.haba'), text);
    };
    leave(0, 'home');
    leave(1, 'left anew since');
    leave(2, 'never home');
    mkdirSync(join(folder, 'cell-3', 'attempt-1'), { recursive: true });
    mkdirSync(join(folder, 'cell-4'));
    const elsewhere = join(temporaryFolder(), 'elsewhere');
    writeFileSync(elsewhere, 'home');
    symlinkSync(elsewhere, join(folder, 'cell-4', 'latest.haba'));
    const cells = [0, 1, 2, 4].map((index) => ({ index, sha256: index === 2 ? null : sum('home') }));
    const { clean } = taskAnswers();
    expect(await clean({ folder, cells })).toEqual({ kept: [1, 2, 4], isGone: false });
    expect(readdirSync(folder).sort()).toEqual(['cell-1', 'cell-2', 'cell-4', 'task.json']);
    leave(1, 'home');
    rmSync(join(folder, 'cell-2', 'latest.haba'));
    rmSync(join(folder, 'cell-4', 'latest.haba'));
    expect(await clean({ folder, cells })).toEqual({ kept: [], isGone: true });
    expect([existsSync(folder), existsSync(elsewhere)]).toEqual([false, true]);
  });

  it('deletes no folder that is no task', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'mine'), '');
    await expect(taskAnswers().clean({ folder, cells: [] })).rejects.toThrow('holds no task');
    expect(existsSync(join(folder, 'mine'))).toBe(true);
  });

  it('submits cells of the task alone, and says where there is no Slurm', async () => {
    const folder = await taskFolder();
    const { submit } = taskAnswers();
    const asked = { folder, script: '#!/bin/sh\n', parallel: null, experts: temporaryFolder() };
    await expect(submit({ ...asked, cells: [2] })).rejects.toThrow('no such cells');
    await expect(submit({ ...asked, cells: [] })).rejects.toThrow('no such cells');
    await expect(submit({ ...asked, cells: [1] })).rejects.toThrow('no squeue on this machine');
  });

  it('says which experts are missing, and refuses a script that could not have them made', async () => {
    const task = taskOf();
    const key = 'a'.repeat(16);
    const cells = task.cells.map((cell, i) => (i === 0 ? cell : { ...cell, experts: { key, count: 2 } }));
    const folder = await taskFolder({ ...task, cells });
    const experts = temporaryFolder();
    const wanted = [
      { key, count: 2 },
      { key: 'b'.repeat(16), count: 1 },
    ];
    const missing = { missing: wanted.map((one) => one.key) };
    expect(await taskAnswers().experts({ folder: experts, experts: wanted })).toEqual(missing);
    mkdirSync(join(experts, key));
    writeFileSync(join(experts, key, 'experts.json'), 'damaged');
    expect(await taskAnswers().experts({ folder: experts, experts: wanted })).toEqual(missing);
    const submit = (script: string, index: number): Promise<unknown> =>
      taskAnswers().submit({ folder, script, parallel: null, experts, cells: [index] });
    await expect(submit('#!/bin/sh\nexec haba\n', 1)).rejects.toThrow('"$@"');
    await expect(submit('#!/bin/sh\nexec haba\n', 0)).rejects.toThrow('no squeue on this machine');
    await expect(submit('#!/bin/sh\nexec haba "$@"\n', 1)).rejects.toThrow('no squeue on this machine');
  });

  it('finds the folder that holds a dataset, by what is in it', async () => {
    const [other, outer] = [temporaryFolder(), temporaryFolder()];
    writeFiles(other, { ...idx(), 't10k-labels-idx1-ubyte': idx()['train-labels-idx1-ubyte'] ?? null });
    const path = writeFiles(join(outer, 'digits'), idx());
    const dataset = { source: 'idx', path: '', limitPerClass: null, whitening: 'none' } as const;
    const { fingerprint } = await openPlain({ ...dataset, path });
    const find = (...folders: readonly string[]): Promise<unknown> =>
      taskAnswers().dataset({ dataset, fingerprint, folders: [...folders] });
    expect(await find(join(outer, 'nowhere'), other, outer)).toEqual({ folder: 2 });
    expect(await find(path)).toEqual({ folder: 0 });
    expect(await find(other)).toEqual({ folder: null });
  });

  it('renders a script that starts this program, with whole paths: for Slurm where it is there and wanted', async () => {
    const profile = { setup: [], options: [] };
    const asked = { data: ['d'], experts: 'e', scratch: null };
    const render = async (more: Partial<Profile> = {}): Promise<string> =>
      (await taskAnswers().render({ ...asked, profile: { ...profile, ...more } })).script;
    const found = ` --data ${join(process.cwd(), 'd')} --experts ${join(process.cwd(), 'e')} `;
    const plain = await render();
    expect(plain).toContain(process.execPath);
    expect(plain).toContain(`${found}"$@"\n`);
    await expect(render({ partition: 'gpu' })).rejects.toThrow('--partition is for Slurm');
    const programs = temporaryFolder();
    writeFileSync(join(programs, 'sbatch'), '#!/bin/sh\necho slurm 24\n', { mode: 0o755 });
    vi.stubEnv('PATH', `${programs}:/usr/bin:/bin`);
    const slurms = await render({ partition: 'gpu' });
    expect(slurms).toContain(`${found}--index "$SLURM_ARRAY_TASK_ID"`);
    expect(slurms).toContain('#SBATCH --partition=gpu');
    expect(await render({ scheduler: 'none' })).toBe(plain);
  });
});
