import fs from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { call, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** A key with Control, by the way of the system: keys that Playwright presses reach the page alone. */
const pressForReal = (app: ElectronApplication, keyCode: string): Promise<void> =>
  app.evaluate(({ BrowserWindow }, key) => {
    const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
    webContents?.sendInputEvent({ type: 'keyDown', keyCode: key, modifiers: ['control'] });
    webContents?.sendInputEvent({ type: 'keyUp', keyCode: key, modifiers: ['control'] });
  }, keyCode);

const { version } = JSON.parse(fs.readFileSync(path.resolve('package.json'), 'utf8')) as { version: string };

const SAMPLE = path.resolve('resources/datasets/fashion-mnist-sample');

test('appearance: contrast, density, zoom by keys; all of it kept', async ({ launch }) => {
  const first = await launch();
  const { window } = first;
  await window.getByTestId('first-start').waitFor();
  await window.keyboard.press('Control+,');
  await window.getByTestId('high-contrast').click();
  await expect(window.locator('html')).toHaveAttribute('data-contrast', 'high');
  await window.getByTestId('density').getByTestId('segment-compact').click();
  await expect(window.locator('html')).toHaveAttribute('data-density', 'compact');
  const width = await window.evaluate<number>('innerWidth');
  await pressForReal(first.app, '=');
  await pressForReal(first.app, '=');
  await expect(window.getByTestId('zoom-value')).toHaveText('125%');
  await expect.poll(() => window.evaluate<number>('innerWidth')).toBe(Math.round(width / 1.25));
  await pressForReal(first.app, '0');
  await pressForReal(first.app, '-');
  await expect(window.getByTestId('zoom-value')).toHaveText('90%');
  await first.close();

  const again = await launch();
  await again.window.getByTestId('first-start').waitFor();
  await expect(again.window.locator('html')).toHaveAttribute('data-contrast', 'high');
  await expect.poll(() => again.window.evaluate<number>('innerWidth')).toBe(Math.round(width / 0.9));
  await call(again.window, 'settings.set', { contrast: 'system' });
  await expect(again.window.locator('html')).toHaveAttribute('data-contrast', 'normal');
  await again.window.emulateMedia({ forcedColors: 'active' });
  await expect(again.window.locator('html')).toHaveAttribute('data-contrast', 'high');
  await again.window.emulateMedia({ forcedColors: 'none', contrast: 'more' });
  await expect(again.window.locator('html')).toHaveAttribute('data-contrast', 'high');
});

test('engines are measured once and remembered', async ({ launch }) => {
  const first = await launch();
  await first.window.evaluate("location.hash = '/settings'");
  await expect(first.window.getByTestId('speed-onnx')).toHaveText('Not measured yet');
  await first.window.getByTestId('measure-engines').click();
  await expect(first.window.getByTestId('speed-onnx')).toContainText('ms per step', { timeout: 60_000 });
  const said = await first.window.getByTestId('speed-onnx').textContent();
  await first.close();
  const again = await launch();
  await again.window.evaluate("location.hash = '/settings'");
  await expect(again.window.getByTestId('speed-onnx')).toHaveText(said ?? '');
});

test('the training process runs in Node where HABA_NODE names it, and finds the graphics device', async ({
  launch,
}) => {
  const inside = await launch();
  await inside.window.evaluate("location.hash = '/settings'");
  await expect(inside.window.getByTestId('engine-webgpu')).toContainText('inside Electron');
  await inside.close();
  const env = { HABA_NODE: process.execPath, HABA_SOFTWARE_GPU: '1' };
  const { window } = await launch({ env });
  await window.evaluate("location.hash = '/settings'");
  const engine = window.getByTestId('engine-webgpu');
  await expect(engine).toBeVisible({ timeout: 60_000 });
  await expect(engine).not.toContainText('inside Electron');
  // Where there is no graphics device at all, that is said; nothing more can be tested there.
  const said = (await engine.textContent()) ?? '';
  test.skip(said.includes('no graphics device was found'), 'no graphics device');
  await expect(window.getByTestId('engine-device')).toContainText(/workgroups of [\d,]+ threads/);
});

test('data folders are suggested; diagnostics hold nothing of the work', async ({ launch }, testInfo) => {
  const dialogs = testInfo.outputPath('data');
  fs.cpSync(SAMPLE, path.join(dialogs, 'my-mnist'), { recursive: true });
  const { window } = await launch({ env: { HABA_TEST_DIALOGS_DIR: dialogs } });
  await window.getByTestId('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Secret shoes' });
  const create = { projectId: project.id, name: 'Hidden run', config: tinyConfig(10), start: false };
  await call(window, 'runs.create', create);

  await window.evaluate("location.hash = '/settings'");
  await window.getByTestId('add-data-folder').click();
  await expect(window.getByTestId('data-folder')).toContainText('1 dataset');
  await window.getByTestId('remove-data-folder').click();
  await expect(window.getByTestId('data-folder')).toHaveCount(0);
  await window.getByTestId('toast-action').click();
  await expect(window.getByTestId('data-folder')).toHaveCount(1);

  await window.getByTestId('export-diagnostics').click();
  await expect(window.getByTestId('toast-good').filter({ hasText: 'diagnostics' })).toBeVisible();
  const name = fs.readdirSync(dialogs).find((file) => file.endsWith('.zip')) ?? '';
  const files = Object.entries(unzipSync(fs.readFileSync(path.join(dialogs, name)))).map(
    ([file, bytes]) => [file, strFromU8(bytes)] as const,
  );
  expect(files.map(([file]) => file).sort()).toEqual([
    'app.log',
    'app.old.log',
    'database.json',
    'engines.json',
    'settings.json',
    'versions.json',
  ]);
  const texts = new Map(files);
  expect(texts.get('database.json')).toContain('"ok"');
  expect(texts.get('app.log')).toContain(`HaBa Studio ${version}`);
  for (const [file, text] of files) {
    for (const word of ['Secret', 'Hidden', testInfo.outputPath('library'), dialogs]) {
      expect(text, file).not.toContain(word);
    }
  }

  await window.evaluate(`location.hash = '/projects/${project.id}/new-run'`);
  await window.getByTestId('dataset-folder').click();
  await window.getByTestId('dataset-suggestions').click();
  await window.getByRole('menuitem', { name: /my-mnist/ }).click();
  await expect(window.getByTestId('config-dataset.path')).toHaveValue(path.join(dialogs, 'my-mnist'));
  await expect(window.getByTestId('dataset-format')).toBeVisible();
});

test('the library moves to another folder with the next start', async ({ launch }, testInfo) => {
  const data = testInfo.outputPath('home');
  const target = testInfo.outputPath('target');
  fs.mkdirSync(target);
  const env = { HABA_LIBRARY_DIR: '', XDG_DATA_HOME: data, HABA_TEST_DIALOGS_DIR: target };
  test.skip(process.platform !== 'linux', 'the data folder is named by XDG_DATA_HOME');
  const first = await launch({ env });
  await first.window.getByTestId('first-start').waitFor();
  await call(first.window, 'projects.create', { name: 'Travels along' });
  await first.window.evaluate("location.hash = '/settings'");
  const before = (await first.window.getByTestId('library-path').textContent()) ?? '';
  await first.window.getByTestId('change-library').click();
  await expect(first.window.getByTestId('library-choices')).toBeVisible();
  await first.window.getByTestId('move-library').click();
  await expect(first.window.getByTestId('library-next')).toContainText(target);
  expect(fs.existsSync(path.join(before, 'library.db')), 'nothing moves before the next start').toBe(true);
  await first.close();

  const again = await launch({ env });
  await expect(again.window.getByTestId('project-card').or(again.window.getByTestId('theme'))).toBeVisible();
  await again.window.evaluate("location.hash = '/projects'");
  await expect(again.window.getByTestId('project-card')).toContainText('Travels along');
  expect(fs.existsSync(path.join(target, 'library.db'))).toBe(true);
  expect(fs.existsSync(before)).toBe(false);
});
