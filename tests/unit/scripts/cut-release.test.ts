import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cutRelease, releasedChangelog } from '../../../scripts/lib/cut-release.mjs';

/** A repository with the files that name a version, and one commit. */
let folder: string;
const git = (...words: string[]): string =>
  execFileSync('git', words, { cwd: folder, encoding: 'utf8' }).trim();
const read = (name: string): string => fs.readFileSync(path.join(folder, name), 'utf8');
const write = (name: string, text: string): void => fs.writeFileSync(path.join(folder, name), text);
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const CHANGELOG =
  '# Changelog\n\n## Unreleased\n\n- Something new.\n\n## 0.2.0 (2026-11-30)\n\n- Something old.\n';

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-cut-'));
  write('CHANGELOG.md', CHANGELOG);
  write(
    'CITATION.cff',
    'cff-version: 1.2.0\ntitle: HaBa Studio\nversion: 0.2.0\ndate-released: 2026-11-30\n',
  );
  write('package.json', json({ name: 'haba-studio', version: '0.2.0', dependencies: { other: '0.2.0' } }));
  write(
    'package-lock.json',
    json({
      name: 'haba-studio',
      version: '0.2.0',
      packages: {
        '': { name: 'haba-studio', version: '0.2.0' },
        'node_modules/other': { version: '0.2.0' },
      },
    }),
  );
  git('init', '--quiet');
  git('config', 'user.name', 'Somebody');
  git('config', 'user.email', 'somebody@example.org');
  git('config', 'commit.gpgsign', 'false');
  git('config', 'tag.gpgsign', 'false');
  git('add', '.');
  git('commit', '--quiet', '-m', 'First');
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});

const cut = (version: string, dryRun = false): Promise<string[]> =>
  cutRelease({ folder, version, date: '2027-01-02', dryRun });

describe('a release', () => {
  test('has its version in all files, its own heading, a commit and a tag', async () => {
    await cut('0.3.0');
    expect(read('CHANGELOG.md')).toBe(
      '# Changelog\n\n## Unreleased\n\nNothing yet.\n\n## 0.3.0 (2027-01-02)\n\n- Something new.\n\n## 0.2.0 (2026-11-30)\n\n- Something old.\n',
    );
    expect(read('CITATION.cff')).toContain('version: 0.3.0\ndate-released: 2027-01-02\n');
    expect(JSON.parse(read('package.json'))).toMatchObject({
      version: '0.3.0',
      dependencies: { other: '0.2.0' },
    });
    expect(JSON.parse(read('package-lock.json'))).toEqual({
      name: 'haba-studio',
      version: '0.3.0',
      packages: {
        '': { name: 'haba-studio', version: '0.3.0' },
        'node_modules/other': { version: '0.2.0' },
      },
    });
    expect(git('status', '--porcelain')).toBe('');
    expect(git('log', '-1', '--format=%s')).toBe('chore: release 0.3.0');
    expect(git('describe', '--exact-match')).toBe('v0.3.0');
  });

  test('is told and not made with --dry-run', async () => {
    expect((await cut('0.3.0', true)).join('\n')).toContain('0.2.0 -> 0.3.0');
    expect(read('CHANGELOG.md')).toBe(CHANGELOG);
    expect(git('tag')).toBe('');
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
  });
});

describe('nothing is released, and nothing changed,', () => {
  test.each([
    ['of what is not committed', () => write('new.txt', ''), '0.3.0', 'new.txt'],
    ['under a version that there was', () => undefined, '0.2.0', 'does not come after 0.2.0'],
    ['under an earlier version', () => undefined, '0.1.10', 'does not come after'],
    ['under what is no version', () => undefined, 'v0.3', 'is no version'],
    ['under a tag that there is', () => git('tag', 'v0.3.0'), '0.3.0', 'a tag v0.3.0 already'],
  ])('%s', async (_, arrange, version, reason) => {
    arrange();
    await expect(cut(version)).rejects.toThrow(reason);
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
    expect(read('CHANGELOG.md')).toBe(CHANGELOG);
  });

  test('where two files name different versions', async () => {
    write('CITATION.cff', 'version: 0.1.0\ndate-released: 2026-11-30\n');
    git('commit', '--quiet', '-a', '-m', 'Wrong');
    await expect(cut('0.3.0')).rejects.toThrow('CITATION.cff says 0.1.0');
  });
});

test('a changelog without news is refused, also after a release', () => {
  const released = releasedChangelog(CHANGELOG, '0.3.0', '2027-01-02');
  expect(() => releasedChangelog(released, '0.4.0', '2027-01-03')).toThrow('nothing is unreleased');
  expect(() => releasedChangelog('# Changelog\n', '0.4.0', '2027-01-03')).toThrow('no heading');
});

test('versions are compared as numbers', async () => {
  await expect(cut('0.10.0', true)).resolves.toHaveLength(2);
});

test('the files of this repository agree on the version', () => {
  const root = path.resolve(import.meta.dirname, '../../..');
  const text = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');
  const { version } = JSON.parse(text('package.json')) as { version: string };
  expect(JSON.parse(text('package-lock.json'))).toMatchObject({ version, packages: { '': { version } } });
  expect(text('CITATION.cff')).toContain(`\nversion: ${version}\n`);
  expect(text('CHANGELOG.md')).toContain(`\n## ${version} (`);
});
