import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CellThere, fetchArchives, taskThere } from '@main/computers/tasks';
import { temporaryFolder } from '../../../support/library';
import { taskOf } from '../../../support/tasks';

it('tasks lie below the folder of the studio there', () => {
  expect(taskThere('.haba-studio', taskOf(5))).toBe('.haba-studio/tasks/sometask');
});

const cellOf = (index: number, bytes: number): CellThere => ({
  ...{ taskId: 'sometask', index, runId: `run${index}`, name: `Run ${index}`, bytes },
});

/** What comes to an end, and why the rest did not. */
async function comeTo(paths: AsyncIterable<string>): Promise<{ came: string[]; problem: unknown }> {
  const came: string[] = [];
  try {
    for await (const path of paths) came.push(readFileSync(path, 'latin1'));
    return { came, problem: null };
  } catch (error) {
    return { came, problem: error };
  }
}

describe.skipIf(process.platform === 'win32')('archives that are fetched', () => {
  /** The other computer is a shell here, whose login prints a greeting. */
  const there = (): { home: string; leave: (index: number, text: string) => CellThere; line: Line } => {
    const home = temporaryFolder();
    return {
      home,
      leave: (index, text) => {
        const cell = join(home, taskThere('.haba-studio', taskOf()), `cell-${index}`);
        mkdirSync(cell, { recursive: true });
        writeFileSync(join(cell, 'latest.haba'), text, 'latin1');
        return cellOf(index, text.length);
      },
      line: {
        session: (command) =>
          spawn('sh', ['-c', `echo 'Welcome, 3 users!'; ${command}`], {
            env: { ...process.env, HOME: home },
          }),
      },
    };
  };
  type Line = Parameters<typeof fetchArchives>[0];

  it('come in one session, each as it is', async () => {
    const { leave, line } = there();
    let sessions = 0;
    const counted: Line = { session: (command) => ((sessions += 1), line.session(command)) };
    const texts = ['haba-cell 1 5\nhaba', '', '\n\0\xff'.repeat(200_000), 'x'];
    const cells = [7, 3, 1, 0].map((index, i) => leave(index, texts[i] ?? ''));
    const { came, problem } = await comeTo(
      fetchArchives(counted, '.haba-studio', cells, join(temporaryFolder(), 'task')),
    );
    expect(problem).toBeNull();
    expect(came.map((text, i) => text === texts[i])).toEqual([true, true, true, true]);
    expect(sessions).toBe(1);
    await comeTo(fetchArchives(counted, '.haba-studio', [], temporaryFolder()));
    expect(sessions).toBe(1);
  });

  it('end at one that was left anew, or is not there any more; those before it are here', async () => {
    const { home, leave, line } = there();
    const cells = [leave(0, 'first'), leave(1, 'second'), leave(2, 'third')];
    leave(1, 'another size');
    const fetched = (): ReturnType<typeof comeTo> =>
      comeTo(fetchArchives(line, '.haba-studio', cells, temporaryFolder()));
    const refusal = { said: { key: 'computers.notFetched', values: { index: 1 } } };
    expect(await fetched()).toMatchObject({ came: ['first'], problem: refusal });
    rmSync(join(home, taskThere('.haba-studio', taskOf()), 'cell-1'), { recursive: true });
    expect(await fetched()).toMatchObject({ came: ['first'], problem: refusal });
  });

  it.each([
    ['nothing', ''],
    ['another cell', 'haba-archives\nhaba-cell 1 5\nbytes'],
    ['fewer bytes', 'haba-archives\nhaba-cell 0 5\nbyte'],
    ['other bytes', 'haba-archives\nhaba-cell 0 6\nbytes!'],
    ['an endless greeting', 'x\n'.repeat(100_000)],
    ['an endless line', 'x'.repeat(1_000_000)],
  ])('do not come where the other side sends %s, and nothing is left', async (_, text) => {
    const says = join(temporaryFolder(), 'says');
    writeFileSync(says, text);
    const other: Line = { session: () => spawn('sh', ['-c', `cat '${says}'`]) };
    const local = temporaryFolder();
    expect(await comeTo(fetchArchives(other, 'f', [cellOf(0, 5)], local))).toMatchObject({
      came: [],
      problem: { said: { key: 'computers.notFetched' } },
    });
    expect(existsSync(join(local, 'cell-0', 'latest.haba.part'))).toBe(false);
    expect(existsSync(join(local, 'cell-0', 'latest.haba'))).toBe(false);
  });

  it('are not written through a link in the place of a file', async () => {
    const { leave, line } = there();
    const [local, other] = [temporaryFolder(), join(temporaryFolder(), 'other')];
    const cell = join(local, 'cell-0');
    mkdirSync(cell);
    writeFileSync(other, 'mine');
    symlinkSync(other, join(cell, 'latest.haba.part'));
    symlinkSync(other, join(cell, 'latest.haba'));
    const { came } = await comeTo(fetchArchives(line, '.haba-studio', [leave(0, 'bytes')], local));
    expect(came).toEqual(['bytes']);
    expect(readFileSync(other, 'utf8')).toBe('mine');
  });

  it('are not written into a folder elsewhere', async () => {
    const { leave, line } = there();
    const [local, other] = [temporaryFolder(), temporaryFolder()];
    symlinkSync(other, join(local, 'cell-0'));
    expect(await comeTo(fetchArchives(line, '.haba-studio', [leave(0, 'bytes')], local))).toMatchObject({
      problem: { said: { key: 'tasks.noFolder' } },
    });
    expect(existsSync(join(other, 'latest.haba'))).toBe(false);
  });
});
