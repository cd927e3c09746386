import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { runWithStatus, tinyConfig } from '../e2e/support/bridge';
import { expect, test } from './support/launch';

const manifest = JSON.parse(
  fs.readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'),
) as {
  version: string;
};

test('from the first start to a gallery', async ({ installed }) => {
  const window = await installed.start();
  await expect(window).toHaveTitle(/HaBa Studio/);
  await window.getByTestId('new-project').click();
  await window.getByTestId('project-name').fill('Packed');
  await window.getByTestId('create-project-submit').click();
  await window.getByTestId('new-run').first().click();
  await window.getByTestId('config-json').fill(JSON.stringify(tinyConfig(20)));
  await expect(window.getByTestId('config-training.iterations')).toHaveValue('20');
  await window.getByTestId('start-run').click();
  await expect(window.getByTestId('run-status')).toContainText(/Queued|Running|Completed/);
  const id = /runs\/([^/]+)/.exec(window.url())?.[1] ?? '';
  await runWithStatus(window, id, 'completed');
  await expect(window.getByTestId('run-status')).toContainText('Completed');

  await test.step('the gallery shows what was distilled', async () => {
    await window.getByTestId('open-gallery').click();
    await expect(window.getByTestId('gallery-cell-0-0')).toBeVisible();
  });

  await test.step('what it wrote lies in the home alone', () => {
    const library = path.join(installed.home, '.local', 'share', 'haba-studio', 'library');
    expect(fs.existsSync(path.join(library, 'library.db'))).toBe(true);
  });

  await test.step('a link brings the studio that is open to its page', async () => {
    await window.evaluate('location.hash = "#/"');
    const args = [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `haba-studio://run/${id}`];
    const second = spawn(installed.executable, args, {
      cwd: installed.home,
      env: installed.env,
      stdio: 'ignore',
    });
    const code = await new Promise((resolve) => second.once('exit', resolve));
    expect(code).toBe(0);
    await expect(window).toHaveURL(new RegExp(`/runs/${id}$`));
  });

  await test.step('it says which version it is', async () => {
    await window.evaluate('location.hash = "#/settings"');
    await expect(window.getByText(manifest.version, { exact: true })).toBeVisible();
  });

  await test.step('it says whether it is a trial, and has a list of its parts', async () => {
    const isTrial = process.env['npm_package_version']?.endsWith('-trial') === true;
    await expect(window.getByTestId('save-sbom')).toBeVisible();
    await expect(window.getByTestId('trial')).toHaveCount(isTrial ? 1 : 0);
  });

  await test.step('it shows the licence of everything in it: packages, Electron, Chromium', async () => {
    await window.getByTestId('show-licences').click();
    const search = window.getByTestId('licence-search').locator('input');
    for (const [name, words] of [
      ['onnxruntime-node', 'Permission is hereby granted'],
      ['vue-router', 'Permission is hereby granted'],
      ['Electron', 'Copyright (c) Electron contributors'],
      ['Node.js', 'Node.js is licensed for use as follows'],
      ['BoringSSL', 'OpenSSL'],
    ] as const) {
      await search.fill(name);
      const itself = window.getByText(name, { exact: true });
      await window.getByTestId('licence').filter({ has: itself }).first().click();
      await expect(window.getByTestId('licence-text')).toContainText(words);
    }
    await search.fill('');
    const count = (await window.getByTestId('licence-count').textContent()) ?? '';
    expect(Number.parseInt(count, 10)).toBeGreaterThan(300);
  });
});
