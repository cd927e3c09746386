import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchArchive, taskThere } from '@main/computers/tasks';
import { temporaryFolder } from '../../../support/library';
import { taskOf } from '../../../support/tasks';

it('tasks lie below the folder of the studio there', () => {
  expect(taskThere('.haba-studio', taskOf(5))).toBe('.haba-studio/tasks/sometask');
});

describe('an archive that is fetched', () => {
  /** Whatever is asked for there, the bytes are these. */
  const fetched = (local: string): Promise<string> => {
    const line = { session: () => spawn(process.execPath, ['-e', 'process.stdout.write("bytes")']) };
    const cell = { taskId: 'sometask', index: 0, runId: 'run', name: 'Run', bytes: 5 };
    return fetchArchive(line, '.haba-studio', cell, local);
  };

  it('is not written through a link in the place of its file', async () => {
    const [local, other] = [temporaryFolder(), join(temporaryFolder(), 'other')];
    const cell = join(local, 'cell-0');
    mkdirSync(cell);
    writeFileSync(other, 'mine');
    symlinkSync(other, join(cell, 'latest.haba.part'));
    symlinkSync(other, join(cell, 'latest.haba'));
    expect(readFileSync(await fetched(local), 'utf8')).toBe('bytes');
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  it('is not written into a folder elsewhere', async () => {
    const [local, other] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(other, join(local, 'cell-0'));
    await expect(fetched(local)).rejects.toMatchObject({ said: { key: 'tasks.noFolder' } });
    expect(existsSync(join(other, 'latest.haba'))).toBe(false);
  });
});
