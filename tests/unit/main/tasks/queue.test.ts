import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  cancelJob,
  queueOf,
  QueueView,
  requeueCells,
  submissionOptions,
  submitOnce,
} from '@main/tasks/queue';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haba-queue-'));
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Puts a program in the place of one of Slurm's. `$d` is a folder of its own. */
function program(name: string, script: string): void {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\nd='${folder}'\nprintf '%s\\n' "${name} $*" >> "$d/asked"\n${script}\n`);
  chmodSync(path, 0o755);
}
const asked = (): string[] => readFileSync(join(folder, 'asked'), 'utf8').trim().split('\n');
const askedOf = (name: string): string[] => asked().filter((line) => line.startsWith(`${name} `));
const queue = `[ -e "$d/taken" ] && echo 'haba-x|12|0|PENDING|(Priority)'; exit 0`;
const test = `case "$1" in --test-only) echo ok >&2; exit 0;; esac`;
const submission = {
  ...{ name: 'haba-x', file: '/t/job.sh', folder: '/t', cells: [0, 1, 2] },
  ...{ parallel: null, experts: [] },
};
const experts = [
  { key: 'a'.repeat(16), count: 2, index: 1 },
  { key: 'b'.repeat(16), count: 1, index: 2 },
];
const options = '--job-name=haba-x --array=0-2 --chdir=/t --output=/t/slurm-%a.out';

describe.skipIf(process.platform === 'win32')('a task', () => {
  it('is submitted once: the queue is looked at before, and Slurm is asked whether it would take it', async () => {
    program('squeue', queue);
    program('sbatch', `${test}\n: > "$d/taken"; echo '12;cluster'`);
    expect(await submitOnce(submission)).toEqual({ job: '12', isNew: true });
    expect(await submitOnce(submission)).toEqual({ job: '12', isNew: false });
    expect(askedOf('sbatch')).toEqual([
      `sbatch --test-only ${options} /t/job.sh`,
      `sbatch --parsable ${options} /t/job.sh`,
    ]);
    expect(asked()[0]).toContain('--name=haba-x');
  });

  it('has cells that are submitted although others are in the queue', async () => {
    program('squeue', `echo 'haba-x|12|0|PENDING|(Priority)'`);
    program('sbatch', `${test}\necho 13`);
    expect(await submitOnce({ ...submission, cells: [2] })).toEqual({ job: '13', isNew: true });
  });

  it('that a hanging controller took without an answer is not submitted again', async () => {
    program('squeue', queue);
    program('sbatch', `${test}\n: > "$d/taken"; echo 'sbatch: error: Socket timed out' >&2; exit 1`);
    expect(await submitOnce(submission)).toEqual({ job: '12', isNew: true });
  });

  it('is not submitted where Slurm refuses, or its queue is silent', async () => {
    program('squeue', queue);
    program('sbatch', `echo 'sbatch: error: invalid partition specified: x' >&2; exit 1`);
    await expect(submitOnce(submission)).rejects.toThrow('invalid partition specified');
    expect(asked()).toHaveLength(2);
    program('squeue', `echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1`);
    program('sbatch', `${test}\n: > "$d/taken"`);
    await expect(submitOnce(submission)).rejects.toThrow('Unable to contact');
    expect(existsSync(join(folder, 'taken'))).toBe(false);
  });

  it('that Slurm neither numbers nor shows is told so', async () => {
    program('squeue', 'exit 0');
    program('sbatch', `${test}\necho 'Submitted'`);
    await expect(submitOnce(submission)).rejects.toThrow('without saying its number');
    program('sbatch', `${test}\necho 'Socket timed out' >&2; exit 1`);
    await expect(submitOnce(submission)).rejects.toThrow('Socket timed out');
  });

  it('is done again cell by cell: at work requeued, held let go, gone submitted, waiting left alone', async () => {
    program(
      'squeue',
      `echo 'haba-x|12|0|RUNNING|n1'; echo 'haba-x|12|1|PENDING|(JobHeldUser)'; echo 'haba-x|12|2|PENDING|(Priority)'
echo 'haba-x|12|5|PENDING|(launch failed requeued held)'`,
    );
    program('scontrol', 'exit 0');
    program('sbatch', `${test}\necho 14`);
    expect(await requeueCells({ ...submission, cells: [0, 1, 2, 5] })).toBeNull();
    expect(askedOf('scontrol')).toEqual([
      'scontrol requeue 12_0',
      'scontrol release 12_1',
      'scontrol release 12_5',
    ]);
    expect(await requeueCells({ ...submission, cells: [2, 3, 7], parallel: 1 })).toBe('14');
    expect(askedOf('sbatch').at(-1)).toContain('--array=3,7%1 ');
  });

  it('is taken away by its name, and by its person alone', async () => {
    program('scancel', 'exit 0');
    await cancelJob('haba-x', []);
    expect(asked()).toEqual([`scancel --name=haba-x --user=${process.getuid?.()}`]);
  });

  it('waits for the experts that it needs, which are made once for all tasks, and goes where they fail', async () => {
    program('squeue', `case "$*" in *haba-xaa*) echo 'haba-xaaaaaaaaaaaaaaaa|11|0|RUNNING|n1' ;; esac`);
    program('sbatch', `${test}\ncase "$*" in *haba-xbb*) echo 12 ;; *) echo 13 ;; esac`);
    expect(await submitOnce({ ...submission, experts })).toEqual({ job: '13', isNew: true });
    const wait = '--dependency=afterok:11:12 --kill-on-invalid-dep=yes';
    expect(askedOf('sbatch').slice(1)).toEqual([
      'sbatch --parsable --job-name=haba-xbbbbbbbbbbbbbbbb --array=2 --chdir=/t --output=/t/slurm-experts-%a.out /t/job.sh --experts-only',
      `sbatch --parsable ${options} ${wait} /t/job.sh`,
    ]);
  });

  it('takes what makes its experts away with it, unless others wait for them', async () => {
    program('squeue', `echo 'haba-y|12|0|PENDING|(Dependency)'`);
    program('scancel', 'exit 0');
    await cancelJob('haba-x', experts);
    expect(askedOf('scancel')).toHaveLength(1);
    program('squeue', `echo 'haba-x|12|0|PENDING|(Dependency)'; echo 'haba-y|12|0|PENDING|(Priority)'`);
    await cancelJob('haba-x', experts);
    expect(askedOf('scancel').slice(2)).toEqual(
      experts.map(({ key }) => `scancel --name=haba-x${key} --user=${process.getuid?.()}`),
    );
  });

  it('needs a machine with Slurm', async () => {
    vi.stubEnv('PATH', folder);
    vi.stubEnv('SHELL', '');
    await expect(queueOf('haba-x')).rejects.toThrow('no squeue on this machine');
  });
});

describe.skipIf(process.platform === 'win32')('the queue', () => {
  it('is asked once for all tasks, silent or not, until something changes', async () => {
    program('squeue', `echo 'haba-x|12|0|RUNNING|n1'; echo 'haba-y|13|0|PENDING|(Resources)'`);
    const view = new QueueView();
    const [x, y] = await Promise.all([view.of('haba-x'), view.of('haba-y')]);
    expect([x, y].flat().map(({ job }) => job)).toEqual(['12', '13']);
    expect(await view.of('haba-z')).toEqual([]);
    expect(asked()).toHaveLength(1);
    program('squeue', 'echo silent >&2; exit 1');
    view.forget();
    await expect(view.of('haba-x')).rejects.toThrow('silent');
    await expect(view.of('haba-y')).rejects.toThrow('silent');
    expect(asked()).toHaveLength(2);
  });
});

it('cells are named as Slurm names them, and percent signs of folders mean nothing', () => {
  const array = (cells: readonly number[]): string | undefined =>
    submissionOptions({ ...submission, cells })[1];
  expect(array([0])).toBe('--array=0');
  expect(array([5, 3, 4, 0, 9, 8])).toBe('--array=0,3-5,8-9');
  expect(submissionOptions({ ...submission, folder: '/a%j' }).slice(2)).toEqual([
    '--chdir=/a%j',
    '--output=/a%%j/slurm-%a.out',
  ]);
});
