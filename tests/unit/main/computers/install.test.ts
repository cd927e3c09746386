import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { archiveAt, unfitness } from '@main/computers/install';
import { type Preflight, preflight, readPreflight } from '@main/computers/preflight';
import type { Line } from '@main/computers/ssh/line';
import { temporaryFolder } from '../../../support/library';

const sum = 'a'.repeat(64);
const lines = [
  'system Linux',
  'machine x86_64',
  'glibc 2.36',
  'free 900000',
  'writable yes',
  'tool tar',
  'tool gzip',
  'tool sha256sum',
  'sbatch slurm 24.11.5',
  'cluster tests',
  `program ${sum}`,
  'program ../../etc',
  'news something that a later version tells',
];
const there = readPreflight(lines);
const archive = { file: '/home/a/haba-1.0.0-linux-x64.tar.gz', bytes: 1e8, sha256: sum };
const without = (word: string): string[] => lines.filter((line) => !line.startsWith(word));
const key = (more: Partial<Preflight>, bytes = archive.bytes): string | undefined =>
  unfitness({ ...archive, bytes }, { ...there, ...more })?.key.replace('computers.', '');

/** A line to a computer: a shell here, with these variables. */
const lineTo = (env: NodeJS.ProcessEnv): Pick<Line, 'script'> => ({
  script: (text, { folder = '' }) => {
    const options = { input: `folder='${folder}'\n${text}`, encoding: 'utf8', env } as const;
    return Promise.resolve(execFileSync('/bin/sh', ['-s'], options).split('\n'));
  },
});

describe.skipIf(process.platform === 'win32')('a scheduler', () => {
  it('is found where only a login has the path to it', async () => {
    const [programs, home] = [temporaryFolder(), temporaryFolder()];
    // What the script needs, and not what else this machine has.
    for (const name of ['uname', 'getconf', 'sed', 'dirname', 'df', 'awk', 'tail']) {
      writeFileSync(join(home, name), `#!/bin/sh\nexec "$(PATH=/usr/bin:/bin command -v ${name})" "$@"\n`);
      chmodSync(join(home, name), 0o755);
    }
    const write = (name: string, line: string): string => {
      const path = join(programs, name);
      writeFileSync(path, `#!/bin/sh\n${line}\n`);
      chmodSync(path, 0o755);
      return path;
    };
    write('sbatch', 'echo slurm 24.11.5');
    write('scontrol', 'echo "ClusterName = lab"');
    const shell = write('shell', `echo Welcome; PATH=${programs}:$PATH; export PATH; exec /bin/sh -c "$3"`);
    const [sh, none] = [{ HOME: home, PATH: home }, join(home, 'none')];
    const look = async (more: NodeJS.ProcessEnv): Promise<Preflight> =>
      preflight(lineTo({ ...sh, ...more }), 'studio');
    expect(await look({ SHELL: shell })).toMatchObject({ sbatch: 'slurm 24.11.5', cluster: 'lab' });
    for (const other of ['', none, write('other', 'exit 1')]) {
      expect(await look({ SHELL: other })).toMatchObject({ sbatch: null, cluster: null });
    }
  });
});

describe('what a computer says of itself', () => {
  it('is read from lines of a word and a value', () => {
    expect(there).toEqual({
      system: 'Linux',
      machine: 'x86_64',
      glibc: '2.36',
      free: 900000,
      isWritable: true,
      tools: ['tar', 'gzip', 'sha256sum'],
      sbatch: 'slurm 24.11.5',
      cluster: 'tests',
      programs: [sum],
    });
  });

  it('may lack what not every system tells', () => {
    const few = readPreflight(['system Darwin', 'machine arm64', 'glibc ', 'free ']);
    expect(few).toMatchObject({ glibc: null, free: null, isWritable: false, sbatch: null, programs: [] });
  });

  it.each([
    ['without its system', without('system')],
    ['with room that is no number', [...without('free'), 'free 12x']],
    ['of a line without an end', ['system Linux', `machine ${'x'.repeat(1000)}`]],
    ['that is nothing', []],
  ])('%s is no answer', (_, told) => {
    expect(() => readPreflight(told)).toThrow('no answer');
  });
});

describe('an archive', () => {
  it('fits, or it is said why not', () => {
    expect(key({})).toBeUndefined();
    expect(key({ machine: 'aarch64' })).toBe('otherSystem');
    expect(key({ system: 'Darwin' })).toBe('otherSystem');
    expect(key({ glibc: '2.27' })).toBe('oldGlibc');
    expect(key({ glibc: null })).toBe('oldGlibc');
    expect(key({ glibc: '2.28' })).toBeUndefined();
    expect(key({ glibc: '3.0' })).toBeUndefined();
    expect(key({ isWritable: false })).toBe('notWritableThere');
    expect(key({ tools: ['tar', 'gzip'] })).toBe('toolsMissing');
    expect(key({ tools: ['gzip', 'openssl'] })).toBe('toolsMissing');
    expect(key({ free: null })).toBeUndefined();
    expect(key({}, 1e9)).toBe('noRoomThere');
  });

  it('that cannot be read is refused with its name', async () => {
    await expect(archiveAt('/nowhere/haba.tar.gz')).rejects.toThrow('/nowhere/haba.tar.gz');
  });
});
