import { describe, expect, it } from 'vitest';
import type { AgentClient } from '@main/computers/agentClient';
import { cellsThere, taskThere } from '@main/computers/tasks';
import type { CellStatus } from '@shared/tasks/status';
import { verbatim } from '@shared/words/message';
import { taskOf } from '../../../support/tasks';

const cell = (index: number): CellStatus => ({
  ...{ index, state: 'open', attempts: 0, iteration: null, place: null, bytes: null },
});
const task = taskOf(5);
/** An agent that answers so. */
const agent = (answer: (from: number) => readonly CellStatus[], asked: number[] = []): AgentClient =>
  ({
    ask: (_: string, { from }: { from: number }) => {
      asked.push(from);
      return Promise.resolve({ cells: answer(from), silence: from === 0 ? null : verbatim('Silent.') });
    },
  }) as unknown as AgentClient;
const upTo = (count: number) => (from: number) =>
  Array.from({ length: Math.min(count, task.cells.length - from) }, (_, i) => cell(from + i));

describe('the cells of a task on another computer', () => {
  it('lie below the folder of the studio there', () => {
    expect(taskThere('.haba-studio', task)).toBe('.haba-studio/tasks/sometask');
  });

  it.each([1, 2, 4, 5, 9])('are asked for %i at a time', async (count) => {
    const asked: number[] = [];
    const { cells } = await cellsThere(agent(upTo(count), asked), 'f', task);
    expect(cells).toEqual(task.cells.map((_, index) => cell(index)));
    expect(asked).toHaveLength(Math.ceil(5 / count));
  });

  it('come with why the queue is silent', async () => {
    expect((await cellsThere(agent(upTo(5)), 'f', task)).silence).toBeNull();
    expect((await cellsThere(agent(upTo(3)), 'f', task)).silence).toEqual(verbatim('Silent.'));
  });

  it.each<[string, (from: number) => readonly CellStatus[]]>([
    ['none', () => []],
    ['another one', (from) => [cell(from + 1)]],
    ['one twice', () => [cell(0), cell(0)]],
    ['more than there are', () => Array.from({ length: 6 }, (_, i) => cell(i))],
  ])('that are %s are no answer', async (_, answer) => {
    await expect(cellsThere(agent(answer), 'f', task)).rejects.toThrow('no answer');
  });
});
