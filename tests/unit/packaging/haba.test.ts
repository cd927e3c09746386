import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/library';

/** Runs `haba` of a package whose check of itself ends with `code`; null is a package without Node.js. */
function haba(code: number | null): { status: number | null; out: string } {
  const folder = temporaryFolder();
  const program = (path: string, script: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  program('haba-studio', `case "$*" in *--haba-check*) exit ${code ?? 0} ;; esac\necho "Electron $*"`);
  if (code !== null) program('resources/app.asar.unpacked/node/node', 'echo "Node.js $*"');
  else mkdirSync(join(folder, 'resources'));
  copyFileSync('packaging/unix/haba', join(folder, 'resources', 'haba'));
  const { status, stdout } = spawnSync('sh', [join(folder, 'resources', 'haba'), 'engines', 'two words']);
  return { status, out: stdout.toString().trim().replaceAll(folder, '') };
}

describe.skipIf(process.platform === 'win32')('the command line of a package', () => {
  it('is run by its Node.js when that is as it was packed', () => {
    const out = 'Node.js /resources/app.asar.unpacked/out/main/cli.js engines two words';
    expect(haba(0)).toEqual({ status: 0, out });
  });

  it('is run by Electron without Node.js, and where that does not run on this system', () => {
    const out = expect.stringMatching(/^Electron .*--haba-command engines two words$/) as string;
    expect(haba(75)).toEqual({ status: 0, out });
    expect(haba(null)).toEqual({ status: 0, out });
  });

  it('is not run when a file is not the packed one', () => {
    expect(haba(1)).toEqual({ status: 1, out: '' });
  });
});

describe.skipIf(process.platform === 'win32')('the command line without a window', () => {
  const script = 'packaging/unix/haba-headless';

  it('is run by the Node.js beside it, also through a link', () => {
    const folder = temporaryFolder();
    const node = join(folder, 'there', 'lib', 'app.asar.unpacked', 'node', 'node');
    mkdirSync(join(node, '..'), { recursive: true });
    writeFileSync(node, '#!/bin/sh\necho "$*"\n', { mode: 0o755 });
    copyFileSync(script, join(folder, 'there', 'haba'));
    symlinkSync(join('there', 'haba'), join(folder, 'link'));
    const { status, stdout } = spawnSync('sh', [join(folder, 'link'), 'engines', 'two words'], { cwd: '/' });
    expect(status).toBe(0);
    expect(stdout.toString().trim().replaceAll(folder, '')).toBe(
      '/there/lib/app.asar.unpacked/out/main/cli.js engines two words',
    );
  });

  it('says what is missing', () => {
    const folder = temporaryFolder();
    copyFileSync(script, join(folder, 'haba'));
    const { status, stderr } = spawnSync('sh', [join(folder, 'haba')]);
    expect(status).toBe(127);
    expect(stderr.toString()).toContain('unpack the archive again');
  });
});
