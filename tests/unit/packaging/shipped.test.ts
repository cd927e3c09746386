import { describe, expect, it } from 'vitest';
import { filesOf, shippedPackages } from '../../../scripts/lib/package/shipped.mjs';

const lock = {
  '': { dependencies: { a: '1', 'better-sqlite3': '1' }, optionalDependencies: { gpu: '1' } },
  'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { b: '1', '@types/c': '1' } },
  'node_modules/a/node_modules/b': { version: '2.0.0', license: 'ISC', dependencies: { c: '1' } },
  'node_modules/b': { version: '1.0.0', license: 'ISC' },
  'node_modules/c': { version: '1.0.0' },
  'node_modules/better-sqlite3': {
    version: '1.0.0',
    license: 'MIT',
    dependencies: { 'prebuild-install': '1', b: '1' },
  },
  'node_modules/prebuild-install': { version: '1.0.0', license: 'MIT' },
  'node_modules/gpu': { version: '1.0.0', license: 'Apache-2.0', dependencies: { d: '1' } },
  'node_modules/d': { version: '1.0.0', license: 'MIT' },
  'node_modules/tool': { version: '1.0.0', license: 'MIT' },
};
const without =
  (...missing: string[]) =>
  (folder: string) =>
    !missing.includes(folder);
const folders = (isInstalled: (folder: string) => boolean): string[] =>
  shippedPackages(lock, isInstalled).map(({ folder }) => folder);

describe('which packages travel with the application', () => {
  it('are those that it needs, found where Node finds them', () => {
    expect(folders(without())).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/b',
      'node_modules/better-sqlite3',
      'node_modules/c',
      'node_modules/d',
      'node_modules/gpu',
    ]);
  });

  it('leaves out an optional package that is not installed, with what only it needs', () => {
    expect(folders(without('node_modules/gpu'))).not.toContain('node_modules/d');
  });

  it('refuses to go without a package that is needed', () => {
    expect(() => folders(without('node_modules/c'))).toThrow(
      'the package c, which b needs, is not installed',
    );
  });
});

describe('which files of a package travel', () => {
  const linux = { platform: 'linux', arch: 'x64' };

  it('are the native libraries of one platform', () => {
    expect(filesOf('onnxruntime-node', linux)).toContain('bin/napi-v*/linux/x64/**');
    expect(filesOf('webgpu', linux)).toContain('dist/linux-x64/**');
    expect(filesOf('webgpu', { platform: 'darwin', arch: 'arm64' })).toContain('dist/darwin-universal/**');
  });

  it('leaves the binding that SQLite has for Node at home', () => {
    expect(filesOf('better-sqlite3', linux).some((pattern) => pattern.startsWith('build'))).toBe(false);
  });

  it('leaves tests, types and maps at home', () => {
    expect(filesOf('zod', linux)).toEqual(expect.arrayContaining(['!**/*.map', '!**/*.d.{ts,mts,cts}']));
  });
});
