import { existsSync, readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { FUSES, packageConfiguration, releasesOf } from '../../../electron-builder.config.mjs';
import { isPackage } from '../../../scripts/lib/release.mjs';
import { sharedLibraries } from '../../../scripts/lib/package/node.mjs';
import { LINK_SCHEME } from '@main/app/startArguments';

const packages = [
  { name: 'better-sqlite3', version: '1.0.0', folder: 'node_modules/better-sqlite3', licence: 'MIT' },
  {
    name: 'long',
    version: '5.0.0',
    folder: 'node_modules/protobufjs/node_modules/long',
    licence: 'Apache-2.0',
  },
];
const surroundings = {
  platform: 'linux',
  arch: 'x64',
  electronVersion: '45.4.1',
  electronFolder: '/electron',
  sqlite: '/cache/better_sqlite3.node',
  node: { folder: '/cache/node', licence: '/share/LICENSE' },
  packages,
  sbom: '/cache/sbom/sbom.cdx.json',
  trial: false,
  releases: { owner: 'someone', repo: 'haba-studio' },
};
const config = packageConfiguration(surroundings);

describe('the configuration of packages', () => {
  it('takes the build, the resources, the packages where they lie, and the SQLite of this Electron', () => {
    const files = config.files as readonly unknown[];
    expect(files.filter((file) => typeof file === 'string')).toEqual([
      'package.json',
      'out/**',
      'resources/**',
      '!out/.build.json',
    ]);
    const sets = files.filter((file) => typeof file === 'object') as { from: string; to: string }[];
    expect(sets.map(({ from, to }) => [from, to])).toEqual([
      ['node_modules/better-sqlite3', 'node_modules/better-sqlite3'],
      ['node_modules/protobufjs/node_modules/long', 'node_modules/protobufjs/node_modules/long'],
      ['/cache', 'node_modules/better-sqlite3/build/Release'],
      ['/cache/node', 'node'],
      ['/cache/sbom', '.'],
    ]);
    expect(config.electronDist).toBe('/electron');
  });

  it('says of a trial that it is one, in the names of files and in the package', () => {
    expect(config.artifactName).toBe('${name}-${version}-${os}-${arch}.${ext}');
    expect(config.extraMetadata).toMatchObject({ trial: false });
    const trial = packageConfiguration({ ...surroundings, trial: true });
    expect(trial.artifactName).toBe('${name}-${version}-trial-${os}-${arch}.${ext}');
    expect(trial.extraMetadata).toMatchObject({ trial: true });
    for (const name of ['haba-studio-1.0.0-trial-linux-x64.AppImage', 'haba-studio_1.0.0-trial_amd64.deb']) {
      expect(isPackage(name, '1.0.0'), name).toBe(false);
      expect(isPackage(name.replace('-trial', ''), '1.0.0'), name).toBe(true);
    }
  });

  it('names where newer versions are, but in trials, on macOS, and where no repository is named', () => {
    expect(config.publish).toEqual({ provider: 'github', owner: 'someone', repo: 'haba-studio' });
    for (const change of [{ trial: true }, { platform: 'darwin' }, { releases: null }])
      expect(packageConfiguration({ ...surroundings, ...change }).publish).toBeNull();
    expect(releasesOf('someone/haba-studio')).toEqual({ owner: 'someone', repo: 'haba-studio' });
    expect(releasesOf(undefined)).toBeNull();
    expect(releasesOf('')).toBeNull();
    for (const wrong of ['someone', 'a/b/c', 'https://github.com/a/b', '../b', 'a/'])
      expect(() => releasesOf(wrong)).toThrow('give the repository on GitHub as owner/name');
  });

  it('keeps native libraries outside the archive', () => {
    expect(config.asar).toBe(true);
    expect(config.asarUnpack).toEqual(expect.arrayContaining(['**/*.node', '**/*.{so,so.*,dylib,dll}']));
  });

  it('brings Node.js, outside the archive, with its licence, and leaves its signature alone', () => {
    expect(config.asarUnpack).toContain('**/node/**');
    expect(config.extraResources).toContainEqual({ from: '/share/LICENSE', to: 'LICENSE.node.txt' });
    expect(config.win?.signExts).toEqual(['!node.exe']);
  });

  it('takes a Node.js that brings all its libraries', () => {
    expect(
      sharedLibraries({ node_shared: false, node_shared_zlib: 'false', node_use_openssl: true }),
    ).toEqual([]);
    expect(sharedLibraries({ node_shared: 'true', node_shared_zlib: true })).toEqual([
      'node_shared',
      'node_shared_zlib',
    ]);
  });

  it('turns off every way to run other code in the executable', () => {
    expect(config.electronFuses).toBe(FUSES);
    expect(FUSES).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    });
  });

  it('names every package format, the file type and the scheme of links', () => {
    expect(config.linux?.target).toEqual(['AppImage', 'deb']);
    expect(config.mac?.target).toEqual(['dmg']);
    expect(config.win?.target).toEqual(['nsis']);
    expect(config.fileAssociations).toMatchObject([{ ext: 'haba' }]);
    expect(config.protocols).toMatchObject([{ schemes: [LINK_SCHEME] }]);
  });

  it('has an icon of each size, and the scripts that the Debian package runs', () => {
    for (const size of [16, 24, 32, 48, 64, 128, 256, 512, 1024]) {
      const { width, height } = PNG.sync.read(readFileSync(`resources/icons/${size}x${size}.png`));
      expect([width, height]).toEqual([size, size]);
    }
    for (const file of [config.deb?.afterInstall, config.deb?.afterRemove])
      expect(existsSync(file ?? '')).toBe(true);
  });
});
