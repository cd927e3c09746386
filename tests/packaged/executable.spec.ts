import fs from 'node:fs';
import path from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { archivedFiles, readArchived } from '../../scripts/lib/package/outside.mjs';
import { tinyConfig } from '../e2e/support/bridge';
import { outcome } from './support/command';
import { expect, test } from './support/launch';

/** The JSON of a file that lies in an archive. */
function jsonIn(archive: string, file: string): unknown {
  const place = archivedFiles(archive).find(({ path: name }) => name === file);
  if (place === undefined) throw new Error(`${file} is not in ${archive}.`);
  return JSON.parse(readArchived(archive, place).toString('utf8'));
}

const namesOf = (list: unknown): string[] => (list as { name: string }[]).map(({ name }) => name);

const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/;
const isPackage = (file: string): boolean => PACKAGE.test(file);
const nameOf = (file: string): string => PACKAGE.exec(file)?.[1] ?? '';

test('the fuses are set as the configuration says', async ({ installed }) => {
  const wire = await getCurrentFuseWire(installed.executable);
  const states: Record<string, boolean> = {};
  for (const name of Object.keys(FuseV1Options)) {
    if (!Number.isNaN(Number(name))) continue;
    const state = wire[FuseV1Options[name as keyof typeof FuseV1Options]];
    if (state === FuseState.ENABLE || state === FuseState.DISABLE) states[name] = state === FuseState.ENABLE;
  }
  expect(states).toMatchObject({
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
  });
});

test('neither the environment nor an option makes it run other code', async ({ installed }) => {
  const mark = path.join(installed.home, 'mark.txt');
  const script = path.join(installed.home, 'script.cjs');
  fs.writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');`);
  const env = { ...installed.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${script}` };
  const options = { env, cwd: installed.home };
  const { out } = await outcome(installed.haba, ['--help'], options);
  expect(out).toContain('Usage: haba COMMAND');
  expect(fs.existsSync(mark)).toBe(false);
});

test('the package holds what runs and nothing else', ({ installed }) => {
  const resources = path.join(installed.folder, 'resources');
  expect(fs.readdirSync(resources)).not.toContain('app');
  const files = archivedFiles(path.join(resources, 'app.asar')).map(({ path: name }) => name);
  const { bomFormat, components } = jsonIn(path.join(resources, 'app.asar'), 'sbom.cdx.json') as {
    bomFormat: string;
    components: unknown;
  };
  expect(bomFormat).toBe('CycloneDX');
  expect(namesOf(components)).toEqual(expect.arrayContaining(['electron', 'node', 'vue-router', 'zod']));
  expect(files).toEqual(
    expect.arrayContaining(['package.json', 'out/main/index.js', 'resources/migrations/001-foundation.sql']),
  );
  const tops = new Set(files.map((file) => file.split('/')[0]));
  expect([...tops].sort()).toEqual([
    'node',
    'node_modules',
    'out',
    'package.json',
    'resources',
    'sbom.cdx.json',
  ]);
  expect(files.filter((file) => /\/(electron|vitest|typescript|vue)\/package\.json$/.test(file))).toEqual([]);
  const archive = path.join(resources, 'app.asar');
  const named = new Set(namesOf(jsonIn(archive, 'out/main/licences.json')));
  const packed = files.filter(isPackage);
  expect(
    packed.map(nameOf).filter((name) => !named.has(name)),
    'packages without a licence',
  ).toEqual([]);
  const unpacked = fs.readdirSync(`${resources}/app.asar.unpacked`, { recursive: true, encoding: 'utf8' });
  const bindings = unpacked.filter((file) => file.endsWith('.node')).map((file) => path.basename(file));
  expect(bindings).toEqual(expect.arrayContaining(['better_sqlite3.node', 'onnxruntime_binding.node']));
});

test('the command line works without a display, and says what is wrong', async ({ installed }) => {
  const env = { ...installed.env, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const options = { env, cwd: installed.home };
  const engines = await outcome(installed.haba, ['engines', '--json'], options);
  expect(engines.code).toBe(0);
  const list = JSON.parse(engines.out) as { id: string; available: boolean; reason?: string }[];
  const usable = list.filter(({ available }) => available).map(({ id }) => id);
  expect(usable).toEqual(expect.arrayContaining(['onnx', 'tensorflow']));
  expect(engines.out).not.toContain('inside Electron');

  fs.writeFileSync(path.join(installed.home, 'tiny.json'), JSON.stringify(tinyConfig(5)));
  const trained = await outcome(installed.haba, ['run', 'tiny.json'], options);
  expect(trained.err + trained.out).toContain('Distilling');
  expect(trained.code).toBe(0);

  const wrong = await outcome(installed.haba, ['frobnicate'], options);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('There is no command "frobnicate"; see "haba --help".');
});
