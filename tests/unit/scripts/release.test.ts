import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  checkTag,
  collectPackages,
  isPackage,
  notesOf,
  RELEASED,
  sbomOf,
  writeSums,
} from '../../../scripts/lib/release.mjs';

const root = path.resolve(import.meta.dirname, '../../..');
const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  version: string;
  engines: { node: string };
};

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-release-'));
});
afterEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
});
const write = (name: string, text: string): void => {
  const file = path.join(folder, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
};

describe('packages', () => {
  const packages = [
    'haba-0.3.0-linux-x64.tar.gz',
    'haba-studio-0.3.0-linux-x86_64.AppImage',
    'haba-studio-0.3.0-mac-arm64.dmg',
    'haba-studio-0.3.0-win-x64.exe',
    'haba-studio_0.3.0_amd64.deb',
  ];

  test('of the version are found among all that is in dist', () => {
    const others = [
      'haba-studio-0.2.0-win-x64.exe',
      'haba-studio-0.3.0-win-x64.exe.blockmap',
      'haba-studio-10.3.0-win-x64.exe',
      'builder-debug.yml',
    ];
    for (const name of [...packages, ...others]) write(`dist/${name}`, name);
    write('dist/latest-linux.yml', 'version: 0.3.0\nfiles:\n');
    write('dist/latest.yml', 'version: 0.3.01\nfiles:\n');
    write('dist/linux-unpacked/haba-studio', '');
    const to = path.join(folder, 'release');
    const released = [...packages, 'latest-linux.yml'];
    expect(collectPackages(path.join(folder, 'dist'), to, '0.3.0')).toEqual(released);
    expect(fs.readdirSync(to)).toEqual(released);
  });

  test('of a version before another are told apart', () => {
    expect(isPackage('haba-studio-1.0.0-beta.1-win-x64.exe', '1.0.0-beta.1')).toBe(true);
    expect(isPackage('haba-studio-1.0.0-beta.10-win-x64.exe', '1.0.0-beta.1')).toBe(false);
  });

  test('are made on three systems', () => {
    expect(Object.keys(RELEASED)).toEqual(['linux', 'darwin', 'win32']);
  });
});

test('sums are those that sha256sum reads, of all files but their own', async () => {
  write('b.deb', 'two');
  write('a.dmg', 'one');
  expect(await writeSums(folder)).toEqual(['a.dmg', 'b.deb']);
  expect(await writeSums(folder)).toEqual(['a.dmg', 'b.deb']);
  const sum = (text: string): string => createHash('sha256').update(text).digest('hex');
  expect(fs.readFileSync(path.join(folder, 'SHA256SUMS'), 'utf8')).toBe(
    `${sum('one')}  a.dmg\n${sum('two')}  b.deb\n`,
  );
});

describe('notes', () => {
  const changelog =
    '# Changelog\n\n## Unreleased\n\n- c\n\n## 0.3.0 (2027-01-02)\n\nIn short.\n\n- b\n\n## 0.2.0\n\n- a\n';

  test('are what the changelog says of the version', () => {
    expect(notesOf(changelog, '0.3.0')).toBe('In short.\n\n- b\n');
    expect(notesOf(changelog, '0.2.0')).toBe('- a\n');
  });

  test('are asked for where there are none', () => {
    expect(() => notesOf(changelog, '0.3')).toThrow('says nothing of 0.3');
  });

  test('are there for the present version', () => {
    expect(notesOf(fs.readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'), manifest.version)).toContain(
      '- ',
    );
  });
});

test('a tag names the version', () => {
  expect(() => checkTag('v0.3.0', '0.3.0')).not.toThrow();
  expect(() => checkTag('0.3.0', '0.3.0')).toThrow('not v0.3.0');
  expect(() => checkTag('v0.3.1', '0.3.0')).toThrow('not v0.3.0');
});

test('an SBOM names dependencies, what the bundler took, and the runtimes, each once', () => {
  const component = (name: string, version: string) => ({
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name}@${version}`,
  });
  const npm = {
    bomFormat: 'CycloneDX',
    metadata: { component: { name: 'main', type: 'library', version: '0.3.0' } },
    components: [component('zod', '4.6.7')],
  };
  const bundled = [
    { name: 'zod', version: '4.6.7', licence: 'MIT' },
    { name: '@lucide/vue', version: '1.48.0', licence: 'ISC' },
    { name: '@lucide/vue', version: '1.48.0', licence: 'ISC' },
    { name: 'libjpeg-turbo', version: '', licence: 'IJG' },
  ];
  const sbom = sbomOf(npm, { name: 'haba-studio', bundled, electron: '45.4.1', node: '24.1.0' });
  expect(sbom.metadata.component).toEqual({ name: 'haba-studio', type: 'application', version: '0.3.0' });
  expect(sbom.components.map(({ purl }) => purl)).toEqual([
    'pkg:npm/zod@4.6.7',
    'pkg:npm/%40lucide/vue@1.48.0',
    'pkg:npm/electron@45.4.1',
    'pkg:generic/node@24.1.0',
  ]);
  expect(npm.components).toHaveLength(1);
});

describe('workflows', () => {
  const texts = ['ci.yml', 'release.yml'].map((name) =>
    fs.readFileSync(path.join(root, '.github', 'workflows', name), 'utf8'),
  );

  test('run scripts that there are', () => {
    const scripts = texts.flatMap((text) => [...text.matchAll(/scripts\/[\w/.-]+\.mjs/g)].map(String));
    expect(scripts).not.toEqual([]);
    expect(scripts.filter((script) => !fs.existsSync(path.join(root, script)))).toEqual([]);
  });

  test('test the oldest Node that is supported', () => {
    expect(texts[0]).toContain(`'${manifest.engines.node.replace('>=', '')}'`);
  });
});
