/** Programs of Slurm's, in whose place a test puts shell scripts. A real one is in `tests/cluster/`. */
import { chmodSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { say } from '@shared/words/message';
import { refusalOfSlurm, runSlurm } from '@main/platform/slurm';
import { temporaryFolder } from '../../../support/library';

/** A program that does what a line of shell says. */
function program(line: string, name = 'squeue'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe.skipIf(process.platform === 'win32')("a program of Slurm's", () => {
  it.each([
    ['24.11', 'squeue: error: s_p_parse_file: cannot stat file'],
    ['20.11', 'squeue: error: s_p_parse_file: unable to status file'],
  ])('of version %s is not waited for where its configuration is missing', async (_, said) => {
    const line = `echo '${said} /etc/slurm.conf: No such file or directory, retrying in 1sec up to 60sec' >&2`;
    const answer = await runSlurm(program(`${line}\nexec sleep 1000`), [], 900, 50);
    expect(answer).toEqual({ kind: 'unset', path: '/etc/slurm.conf' });
    if (answer.kind === 'done') return;
    expect(say('en', refusalOfSlurm('squeue', answer, 1))).toContain(
      'configuration /etc/slurm.conf is missing',
    );
  });

  it('goes on where its configuration appears meanwhile', async () => {
    const line = `echo 'x: cannot stat file /a: None, retrying in 1sec' >&2; echo there`;
    expect(await runSlurm(program(line), [], 900)).toEqual({ kind: 'done', text: 'there\n' });
  });

  it("is found by a login's path where it is not in that of the session", async () => {
    const path = program('echo "by $SLURM_CONF"', 'only-by-login');
    const shell = join(temporaryFolder(), 'shell');
    const login = `PATH=${dirname(path)}:/usr/bin:/bin SLURM_CONF=/there/slurm.conf; export PATH SLURM_CONF`;
    writeFileSync(shell, `#!/bin/sh\necho 'haba-login PATH=/noise'\n${login}\nexec /bin/sh -c "$3"\n`);
    chmodSync(shell, 0o755);
    vi.stubEnv('SHELL', shell);
    vi.stubEnv('SLURM_CONF', undefined);
    expect(await runSlurm(basename(path), [], 900)).toEqual({ kind: 'done', text: 'by /there/slurm.conf\n' });
    // A shell that knows no such login, and none at all.
    for (const other of [program('exit 1'), '/nowhere/sh', '']) {
      vi.stubEnv('SHELL', other);
      vi.stubEnv('PATH', '/usr/bin:/bin');
      expect(await runSlurm('a-program-that-nobody-has', [], 900)).toEqual({ kind: 'missing' });
    }
    vi.unstubAllEnvs();
  });

  it('is ended in time, is heard, or is missing', async () => {
    expect(await runSlurm(program('exec sleep 1000'), [], 0.05)).toEqual({ kind: 'silent' });
    expect(await runSlurm(program('echo no >&2; exit 1'), [], 900)).toEqual({ kind: 'refused', said: 'no' });
    expect(await runSlurm(join(temporaryFolder(), 'none'), [], 900)).toEqual({ kind: 'missing' });
  });
});
