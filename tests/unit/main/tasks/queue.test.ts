import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cancelJob, queueOf, submitOnce } from '@main/tasks/queue';

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
const queue = `[ -e "$d/taken" ] && echo '12|0|PENDING|(Priority)'; exit 0`;
const test = `case "$1" in --test-only) echo ok >&2; exit 0;; esac`;

describe.skipIf(process.platform === 'win32')('a task', () => {
  it('is submitted once: the queue is looked at before, and Slurm is asked whether it would take it', async () => {
    program('squeue', queue);
    program('sbatch', `${test}\n: > "$d/taken"; echo '12;cluster'`);
    expect(await submitOnce('haba-x', '/job.sh')).toEqual({ job: '12', isNew: true });
    expect(await submitOnce('haba-x', '/job.sh')).toEqual({ job: '12', isNew: false });
    expect(asked().filter((line) => line.startsWith('sbatch'))).toEqual([
      'sbatch --test-only /job.sh',
      'sbatch --parsable /job.sh',
    ]);
    expect(asked()[0]).toContain('--name=haba-x');
  });

  it('that a hanging controller took without an answer is not submitted again', async () => {
    program('squeue', queue);
    program('sbatch', `${test}\n: > "$d/taken"; echo 'sbatch: error: Socket timed out' >&2; exit 1`);
    expect(await submitOnce('haba-x', '/job.sh')).toEqual({ job: '12', isNew: true });
  });

  it('is not submitted where Slurm refuses, or its queue is silent', async () => {
    program('squeue', queue);
    program('sbatch', `echo 'sbatch: error: invalid partition specified: x' >&2; exit 1`);
    await expect(submitOnce('haba-x', '/job.sh')).rejects.toThrow('invalid partition specified');
    expect(asked()).toHaveLength(2);
    program('squeue', `echo 'slurm_load_jobs error: Unable to contact slurm controller' >&2; exit 1`);
    program('sbatch', `${test}\n: > "$d/taken"`);
    await expect(submitOnce('haba-x', '/job.sh')).rejects.toThrow('Unable to contact');
    expect(existsSync(join(folder, 'taken'))).toBe(false);
  });

  it('that Slurm neither numbers nor shows is told so', async () => {
    program('squeue', 'exit 0');
    program('sbatch', `${test}\necho 'Submitted'`);
    await expect(submitOnce('haba-x', '/job.sh')).rejects.toThrow('without saying its number');
    program('sbatch', `${test}\necho 'Socket timed out' >&2; exit 1`);
    await expect(submitOnce('haba-x', '/job.sh')).rejects.toThrow('Socket timed out');
  });

  it('is taken away by its name, and by its person alone', async () => {
    program('scancel', 'exit 0');
    await cancelJob('haba-x');
    expect(asked()).toEqual(['scancel --name=haba-x --me']);
  });

  it('needs a machine with Slurm', async () => {
    vi.stubEnv('PATH', folder);
    await expect(queueOf('haba-x')).rejects.toThrow('no squeue on this machine');
  });
});
