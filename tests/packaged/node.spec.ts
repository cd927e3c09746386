import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { RunConfigInput } from '@shared/config/schema';
import { linkTree } from '../../scripts/lib/package/deb.mjs';
import { localCache } from '../../scripts/lib/paths.mjs';
import { call, runWithStatus, tinyConfig } from '../e2e/support/bridge';
import { outcome } from './support/command';
import { expect, test, type Installed } from './support/launch';

/** A software graphics device will do: it spends its time on compiling kernels, and keeps those of earlier runs. */
const SOFTWARE = {
  HABA_SOFTWARE_GPU: '1',
  GALLIVM_PERF: 'nopt',
  LP_NATIVE_VECTOR_WIDTH: '128',
  MESA_SHADER_CACHE_DIR: path.join(localCache, 'mesa'),
};
const COMPILING = 300_000;
const tiny = tinyConfig(5);
const network = { width: 2, depth: 1 };
/** Few kernels. */
const onGpu: RunConfigInput = {
  ...tiny,
  engine: 'webgpu',
  network,
  augmentation: { ops: [] },
  evaluation: { ...tiny.evaluation, networks: [network] },
};

async function startRun(window: Page, config: RunConfigInput): Promise<string> {
  await window.getByTestId('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Packed' });
  const run = { projectId: project.id, name: 'A tiny run', config, start: true };
  return (await call(window, 'runs.create', run)).id;
}

/** Why the engine `webgpu` cannot be used by the command line here; null where it can. */
async function obstacle({ haba, env, home }: Installed): Promise<string | null> {
  const { out } = await outcome(haba, ['engines', '--json'], { env: { ...env, ...SOFTWARE }, cwd: home });
  const list = JSON.parse(out) as { id: string; available: boolean; reason?: string }[];
  const webgpu = list.find(({ id }) => id === 'webgpu');
  return webgpu?.available === true ? null : (webgpu?.reason ?? '');
}

/** What has Node.js leave a mark when it heeds the environment. */
function trap(home: string): { mark: string; env: Record<string, string> } {
  const mark = path.join(home, 'mark.txt');
  const script = path.join(home, 'script.cjs');
  fs.writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(mark)}, 'ran');`);
  return { mark, env: { NODE_OPTIONS: `--require ${script}`, NODE_PATH: home } };
}

test('a run on the graphics device is done in the Node.js of the package', async ({ installed }) => {
  test.setTimeout(2 * COMPILING);
  const reason = await obstacle(installed);
  test.skip(reason?.includes('no graphics device was found') === true, `no Vulkan device: ${reason ?? ''}`);
  expect(reason).toBeNull();

  await test.step('in the studio, whatever the environment would have it load', async () => {
    const { mark, env } = trap(installed.home);
    const window = await installed.start({ env: { ...SOFTWARE, ...env } });
    const id = await startRun(window, onGpu);
    const run = await runWithStatus(window, id, 'completed', COMPILING);
    expect(run.engine).toBe('webgpu');
    expect(fs.existsSync(mark)).toBe(false);
  });

  await test.step('in the command line', async () => {
    fs.writeFileSync(path.join(installed.home, 'tiny.json'), JSON.stringify(onGpu));
    const words = ['run', 'tiny.json', '--library', path.join(installed.home, 'other')];
    const env = { ...installed.env, ...SOFTWARE };
    const { code, out, err } = await outcome(installed.haba, words, { env, cwd: installed.home });
    expect(out + err).toContain('webgpu');
    expect(code, out + err).toBe(0);
  });
});

/** Calls `work` with a copy of the package whose file beside the archive is another one, or gone. */
async function withChanged(
  folder: string,
  name: string,
  text: string | null,
  work: (copy: string, file: string) => Promise<void>,
): Promise<void> {
  const copy = fs.mkdtempSync(`${folder}-changed-`); // beside it, so that links will do
  try {
    linkTree(folder, copy);
    const file = path.join(copy, 'resources', 'app.asar.unpacked', name);
    fs.rmSync(file); // writing to it would write to what is linked
    if (text !== null) fs.writeFileSync(file, text);
    await work(copy, file);
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

test('what Node.js would run is refused when it is not as it was packed', async ({ installed }) => {
  const mark = path.join(installed.home, 'mark.txt');
  const text = `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(mark)}, 'ran');`;
  await withChanged(installed.folder, 'out/main/training.js', text, async (folder, file) => {
    const said = `The file ${file} is not the one that was packed with HaBa Studio: install the studio again.`;
    const window = await installed.start({ folder });
    const id = await startRun(window, tiny);
    const run = await runWithStatus(window, id, 'interrupted');
    expect(run.statusReason).toContain(said);
    await window.evaluate("location.hash = '/settings'");
    await expect(window.getByTestId('engine-onnx')).toContainText(said);
    const options = { env: installed.env, cwd: installed.home };
    const { code, out, err } = await outcome(path.join(folder, 'resources', 'haba'), ['engines'], options);
    expect([code, out, err.trim()]).toEqual([1, '', said]);
    expect(fs.existsSync(mark)).toBe(false);
  });
});

/** A package whose Node.js is gone, or lies there whole and may not run. */
for (const { what, said, isThere } of [
  { what: 'is missing', said: 'it is missing', isThere: false },
  { what: 'does not run', said: 'its folder or its file does not allow programs to run', isThere: true },
]) {
  test(`a package whose Node.js ${what} trains in Electron, on the other engines, and says so`, async ({
    installed,
  }) => {
    test.skip(isThere && process.platform === 'win32', 'Windows has no such mark on files');
    const program = process.platform === 'win32' ? 'node/node.exe' : 'node/node';
    await withChanged(installed.folder, program, null, async (folder, file) => {
      if (isThere) {
        fs.copyFileSync(path.join(installed.folder, 'resources', 'app.asar.unpacked', program), file);
        fs.chmodSync(file, 0o644);
      }
      const window = await installed.start({ folder });
      const id = await startRun(window, tiny);
      await runWithStatus(window, id, 'completed');
      const log = await call(window, 'logs.read', { runId: id });
      expect(log.map(({ message }) => message).join(' ')).toContain(`does not run here (${said})`);
      await window.evaluate("location.hash = '/settings'");
      await expect(window.getByTestId('engine-webgpu')).toContainText('inside Electron');
      const options = { env: installed.env, cwd: installed.home };
      const { code, out } = await outcome(path.join(folder, 'resources', 'haba'), ['engines'], options);
      expect([code, out.includes('onnx        available')]).toEqual([0, true]);
    });
  });
}
