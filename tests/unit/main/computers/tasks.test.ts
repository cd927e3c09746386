import { expect, it } from 'vitest';
import { taskThere } from '@main/computers/tasks';
import { taskOf } from '../../../support/tasks';

it('tasks lie below the folder of the studio there', () => {
  expect(taskThere('.haba-studio', taskOf(5))).toBe('.haba-studio/tasks/sometask');
});
