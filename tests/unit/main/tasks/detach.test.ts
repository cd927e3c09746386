import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { detach, type HasEnded } from '@main/tasks/detach';
import { temporaryFolder } from '../../../support/library';

let programs = '';
beforeEach(() => {
  programs = temporaryFolder();
  vi.stubEnv('PATH', `${programs}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const program = (name: string, script: string): void =>
  writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
/** Starts what prints its group, its working directory and a variable. */
async function start(folder: string): Promise<HasEnded> {
  const output = join(folder, 'out');
  const script =
    'read -r _ _ _ _ group session _ < /proc/self/stat; echo "$PWD $TOKEN $((session == group))"';
  return detach(['/bin/sh', '-c', script], { folder, output, env: { TOKEN: 'mine' }, name: 'haba-x-1' });
}
const printed = (folder: string): string =>
  existsSync(join(folder, 'out')) ? readFileSync(join(folder, 'out'), 'utf8') : '';

describe.skipIf(process.platform !== 'linux')('what is to stay', () => {
  it.each(['echo Linger=no', 'exit 1'])(
    'has a session of its own where systemd goes with the login (%s)',
    async (said) => {
      program('loginctl', said);
      program('systemd-run', `: > '${programs}/asked'`);
      const folder = temporaryFolder();
      const hasEnded = await start(folder);
      await expect.poll(hasEnded).toBe(true);
      expect(printed(folder)).toBe(`${folder} mine 1\n`);
      expect(existsSync(join(programs, 'asked'))).toBe(false);
    },
  );

  it('is a service of the person where systemd stays, with the same environment', async () => {
    program('loginctl', 'echo Linger=yes');
    program(
      'systemd-run',
      `for word in "$@"; do printf '%s\\n' "$word"; done > '${programs}/asked'; printf '%s\\n' "$TOKEN" > '${programs}/token'`,
    );
    const folder = temporaryFolder();
    await start(folder);
    const asked = readFileSync(join(programs, 'asked'), 'utf8').split('\n');
    expect(asked).toEqual(
      expect.arrayContaining([
        '--user',
        '--unit=haba-x-1',
        `--working-directory=${folder}`,
        '--setenv=TOKEN',
        '--setenv=PATH',
      ]),
    );
    expect(asked.slice(asked.indexOf('--'), -1).slice(0, 3)).toEqual(['--', '/bin/sh', '-c']);
    expect(readFileSync(join(programs, 'token'), 'utf8')).toBe('mine\n');
    expect(printed(folder)).toBe('');
  });

  it('is started all the same where systemd says no', async () => {
    program('loginctl', 'echo Linger=yes');
    program('systemd-run', 'echo "Failed to connect to bus" >&2; exit 1');
    const folder = temporaryFolder();
    await expect.poll(await start(folder)).toBe(true);
    expect(printed(folder)).toContain('mine');
  });
});
