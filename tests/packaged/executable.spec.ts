import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { tinyConfig } from '../e2e/support/bridge';
import { expect, test } from './support/launch';

const run = promisify(execFile);

/** A command's output, also when it ends with another code than 0. */
async function outcome(
  file: string,
  args: readonly string[],
  options: { env: Record<string, string>; cwd: string },
): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await run(file, [...args], options);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  /** Where a file's bytes begin, from the end of the header. */
  readonly offset?: string;
  readonly size?: number;
}

/** An asar archive begins with a JSON text, whose length is its fourth number, that says where each file lies. */
function headerOf(bytes: Buffer): Entry {
  return JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Entry;
}

/** The names in the list of licences that lies in an archive. */
function licencesIn(archive: string, file: string): string[] {
  const bytes = fs.readFileSync(archive);
  const entry = file.split('/').reduce<Entry | undefined>((at, name) => at?.files?.[name], headerOf(bytes));
  const start = 8 + bytes.readUInt32LE(4) + Number(entry?.offset);
  const list = JSON.parse(bytes.toString('utf8', start, start + (entry?.size ?? 0))) as { name: string }[];
  return list.map(({ name }) => name);
}

const PACKAGE = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/;
const isPackage = (file: string): boolean => PACKAGE.test(file);
const nameOf = (file: string): string => PACKAGE.exec(file)?.[1] ?? '';

/** The files in an asar archive. */
function archived(file: string): string[] {
  const header = headerOf(fs.readFileSync(file));
  const walk = (entry: Entry, at: string): string[] =>
    entry.files === undefined
      ? [at]
      : Object.entries(entry.files).flatMap(([name, inner]) =>
          walk(inner, at === '' ? name : `${at}/${name}`),
        );
  return walk(header, '');
}

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
  const files = archived(path.join(resources, 'app.asar'));
  expect(files).toEqual(
    expect.arrayContaining(['package.json', 'out/main/index.js', 'resources/migrations/001-foundation.sql']),
  );
  const tops = new Set(files.map((file) => file.split('/')[0]));
  expect([...tops].sort()).toEqual(['node_modules', 'out', 'package.json', 'resources']);
  expect(files.filter((file) => /\/(electron|vitest|typescript|vue)\/package\.json$/.test(file))).toEqual([]);
  const named = new Set(licencesIn(path.join(resources, 'app.asar'), 'out/main/licences.json'));
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
  const list = JSON.parse(engines.out) as { id: string; available: boolean }[];
  expect(list.filter(({ available }) => available).map(({ id }) => id)).toEqual(['onnx', 'tensorflow']);

  fs.writeFileSync(path.join(installed.home, 'tiny.json'), JSON.stringify(tinyConfig(5)));
  const trained = await outcome(installed.haba, ['run', 'tiny.json'], options);
  expect(trained.err + trained.out).toContain('distilling');
  expect(trained.code).toBe(0);

  const wrong = await outcome(installed.haba, ['frobnicate'], options);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('There is no command "frobnicate"; see "haba --help".');
});
