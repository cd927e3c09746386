import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { type JobOptions, type Profile, profileSchema } from '@shared/tasks/profile';
import { isPlain, renderPlain, renderScript } from '@main/tasks/script';

const nothing: Profile = { setup: [], options: [] };
const program = ['/usr/bin/haba'];
const asking = (profile: Profile, more: Partial<JobOptions> = {}): JobOptions => ({
  ...{ profile, data: [], experts: null, scratch: null },
  ...more,
});

describe('a script', () => {
  it('asks for what is named alone, and puts the program in the place of the shell', () => {
    expect(renderScript(asking(nothing), program)).toBe(`#!/bin/sh
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@300
exec /usr/bin/haba work . --index "$SLURM_ARRAY_TASK_ID" "$@"
`);
    const profile: Profile = {
      ...{ partition: 'gpu', account: 'lab', qos: 'high', gres: 'gpu:1', cpus: 4, memory: '8G' },
      ...{ time: '1-00:00:00', parallel: 2, setup: ['module load cuda'], options: ['--constraint=a100'] },
    };
    const more = { data: ['/data', '/more data'], experts: '/experts', scratch: '/local' };
    const script = renderScript(asking(profile, more), program);
    expect(script).toContain(
      '#SBATCH --partition=gpu\n#SBATCH --account=lab\n#SBATCH --qos=high\n#SBATCH --gres=gpu:1\n#SBATCH --time=1-00:00:00\n#SBATCH --mem=8G\n#SBATCH --cpus-per-task=4\n#SBATCH --constraint=a100\nmodule load cuda\nexec ',
    );
    expect(script).toContain(
      ` --data /data --data '/more data' --experts /experts --scratch /local --index "$SLURM_ARRAY_TASK_ID" "$@"\n`,
    );
  });

  it.skipIf(process.platform === 'win32')('hands paths to the program as they are', () => {
    const odd = `/a b/$(id)/'x'/%j;*`;
    const script = renderScript(asking(nothing, { data: [odd] }), ['printf', '%s|']);
    const printed = execFileSync('sh', ['-c', script], { env: { ...process.env, SLURM_ARRAY_TASK_ID: '7' } });
    expect(printed.toString().split('|')).toEqual(['work', '.', '--data', odd, '--index', '7', '']);
  });

  it.each(['/a\nb', '/a\u2028b', '/a\u001bb'])('refuses the path %j', (folder) => {
    expect(() => renderScript(asking(nothing, { scratch: folder }), program)).toThrow(
      'cannot stand in a script',
    );
  });
});

describe('a script without a scheduler', () => {
  it('has lines of shell and folders, and is told its cells', () => {
    const profile: Profile = { ...nothing, scheduler: 'none', setup: ['module load cuda'] };
    const script = renderPlain(asking(profile, { data: ['/my data'], scratch: '/local' }), program);
    expect(script).toBe(`#!/bin/sh
#HABA --no-scheduler
module load cuda
exec /usr/bin/haba work . --data '/my data' --scratch /local "$@"
`);
    expect([isPlain(script), isPlain(renderScript(asking(nothing), program))]).toEqual([true, false]);
  });

  it.each<Partial<Profile>>([
    ...[{ partition: 'gpu' }, { account: 'lab' }, { qos: 'high' }, { gres: 'gpu:1' }, { cpus: 1 }],
    ...[{ memory: '8G' }, { time: '30' }, { parallel: 2 }, { options: ['--exclusive'] }],
  ])('is refused %j, which Slurm alone understands', (more) => {
    expect(() => renderPlain(asking({ ...nothing, ...more }), program)).toThrow(/^--[a-z]+ is for Slurm/);
  });
});

describe('what is asked for', () => {
  const taken = (more: object): boolean => profileSchema.safeParse({ ...nothing, ...more }).success;

  it.each([
    { partition: 'main,spare' },
    { gres: 'gpu:a100:2' },
    { memory: '500M' },
    { memory: '0' },
    ...['30', '10:00', '12:00:00', '2-0', '2-00:00', '7-00:00:00'].map((time) => ({ time })),
    { cpus: '4', parallel: '10' },
    { options: ['--exclusive', '--mail-user=a@b.c', '--comment="two words"'] },
    { setup: ['export A="b c"; source ~/env.sh'] },
  ])('%j is taken', (more) => {
    expect(taken(more)).toBe(true);
  });

  it.each([
    { partition: 'a b' },
    { partition: 'a\n#SBATCH --uid=0' },
    { account: '' },
    { memory: '8 G' },
    { memory: '-1' },
    ...['', 'soon', '1:2:3:4', '-1', '12:00:00\n'].map((time) => ({ time })),
    ...['0', '1.5', 'many', ''].map((cpus) => ({ cpus })),
    ...['exclusive', '-p x', '--wrap\nid', '--Wrap=x', '--'].map((option) => ({ options: [option] })),
    { setup: ['a\nb'] },
    { setup: [''] },
    { other: 1 },
  ])('%j is not', (more) => {
    expect(taken(more)).toBe(false);
  });
});
