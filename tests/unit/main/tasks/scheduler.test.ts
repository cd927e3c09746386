import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { jobOf, scratchOf } from '@main/tasks/scheduler';

describe('the job that a process is of', () => {
  it.each([
    ['none', {}, null],
    ['a job', { SLURM_JOB_ID: '17' }, '17'],
    // The last task of an array has the array's own number as its job's.
    [
      'a task of an array',
      { SLURM_JOB_ID: '17', SLURM_ARRAY_JOB_ID: '17', SLURM_ARRAY_TASK_ID: '3' },
      '17_3',
    ],
    ['a number that is none', { SLURM_JOB_ID: '17; rm -rf /' }, null],
    ['an array without a task', { SLURM_JOB_ID: '18', SLURM_ARRAY_JOB_ID: '17' }, '18'],
  ])('is %s', (_, env, name) => {
    expect(jobOf(env)?.name ?? null).toBe(name);
  });
});

it("the machine's own disk is where the scheduler says, else where temporary files go", () => {
  expect(scratchOf({ SLURM_TMPDIR: '/local/17', TMPDIR: '/tmp' })).toBe('/local/17');
  expect(scratchOf({ SLURM_TMPDIR: '', TMPDIR: '/scratch' })).toBe('/scratch');
  expect(scratchOf({})).toBe(tmpdir());
});
