import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { runPastCheckpoint, runWithStatus, tinyConfig, trainingPid } from './support/bridge';
import { expect, test } from './support/launch';

/** What a person does on the first day, through the window alone. */

/** Writes a configuration into the JSON half of the editor. */
async function writeJson(window: Page, config: object): Promise<void> {
  await window.getByTestId('config-json').fill(JSON.stringify(config, null, 2));
}

const runIdOf = (window: Page): string => /runs\/([^/]+)/.exec(window.url())?.[1] ?? '';

test('from a new project to a report, through a kill -9 and back', async ({ launch }, testInfo) => {
  test.setTimeout(240_000);
  const dialogs = testInfo.outputPath('saved');
  fs.mkdirSync(dialogs, { recursive: true });
  const { app, window } = await launch({ env: { HABA_TEST_DIALOGS_DIR: dialogs } });

  await test.step('create a project', async () => {
    await window.getByTestId('new-project').click();
    await window.getByTestId('project-name').fill('Shirts & shoes <b>');
    await window.getByTestId('create-project-submit').click();
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('Shirts & shoes <b>');
  });

  await test.step('an invalid value shows its reason and cannot be started', async () => {
    await window.getByTestId('new-run').first().click();
    await window.getByTestId('config-parameterization.hallucinators').fill('1');
    await expect(window.getByTestId('field-error').first()).toContainText('at least 2 hallucinators');
    await expect(window.getByTestId('start-run')).toBeDisabled();
    await window.getByTestId('config-parameterization.hallucinators').fill('3');
    await expect(window.getByTestId('field-error')).toHaveCount(0);
    await expect(window.getByTestId('budget-images')).toContainText('30');
    await expect(window.getByTestId('config-json')).toContainText('"hallucinators": 3');
  });

  await test.step('the JSON text changes the form, and says where it is wrong', async () => {
    await window.getByTestId('config-json').fill('{ "version": 1,');
    await expect(window.getByTestId('json-error')).toBeVisible();
    await writeJson(window, { ...tinyConfig(100_000), adversary: { width: 4, depth: 2 } });
    await expect(window.getByTestId('config-training.iterations')).toHaveValue(/^100[,.\s]?000$/);
    await expect(window.getByTestId('config-parameterization.hallucinators')).toHaveValue('2');
  });

  await test.step('it trains: points and images arrive', async () => {
    await window.getByTestId('run-name').fill('First run');
    await window.getByTestId('start-run').click();
    await expect(window.getByTestId('run-status')).toContainText('Running');
    await expect(window.getByTestId('stat-iteration')).toContainText(/[1-9]\d* \//, { timeout: 60_000 });
    await expect(window.getByTestId('chart-objective').locator('canvas')).toBeVisible();
    await expect(window.getByTestId('preview').locator('canvas').first()).toBeVisible();
  });
  const id = runIdOf(window);

  await test.step('pause and go on', async () => {
    await window.getByTestId('pause-run').click();
    await expect(window.getByTestId('run-status')).toContainText('Paused');
    await window.getByTestId('resume-run').click();
    await expect(window.getByTestId('run-status')).toContainText('Running');
  });

  await test.step('kill -9 of the training process: the window says so and offers to resume', async () => {
    await runPastCheckpoint(window, id);
    process.kill(Number(await trainingPid(app)), 'SIGKILL');
    await expect(window.getByTestId('interrupted-banner')).toBeVisible();
    await expect(window.getByTestId('run-status')).toContainText('Interrupted');
    await window.getByTestId('resume-run').click();
    await expect(window.getByTestId('run-status')).toContainText('Running');
  });

  await test.step('stop', async () => {
    await window.getByTestId('stop-run').click();
    await window.getByTestId('confirm-accept').click();
    await expect(window.getByTestId('run-status')).toContainText('Stopped', { timeout: 30_000 });
  });

  await test.step('the gallery shows any basis with any hallucinator and saves it', async () => {
    await window.getByTestId('open-gallery').click();
    await expect(window.getByTestId('gallery-summary')).toContainText('10');
    await window.getByTestId('gallery-cell-3-1').click();
    await expect(window.getByTestId('gallery-inspector')).toContainText('Dress');
    await expect(window.getByTestId('gallery-large')).toBeVisible();
    await window.getByTestId('save-png').click();
    await expect(window.getByTestId('toast-good').filter({ hasText: 'Saved' })).toBeVisible();
    const [png] = fs.readdirSync(dialogs).filter((name) => name.endsWith('.png'));
    const signature = fs
      .readFileSync(`${dialogs}/${String(png)}`)
      .subarray(1, 4)
      .toString();
    expect(signature).toBe('PNG');
  });

  await test.step('a run to its end, and its report', async () => {
    await window.getByTestId('nav-runs').click();
    await window.getByTestId('new-run').first().click();
    await writeJson(window, tinyConfig(20));
    await window.getByTestId('run-name').fill('Second run');
    await window.getByTestId('start-run').click();
    await runWithStatus(window, runIdOf(window), 'completed');
    await expect(window.getByTestId('run-status')).toContainText('Completed');
    await expect(window.getByTestId('headline-accuracy')).toContainText('%');
    await window.getByTestId('create-report').click();
    await window.getByTestId('create-report-submit').click();
    await window.getByTestId('nav-reports').click();
    await window.getByTestId('save-report').first().click();
    await expect.poll(() => fs.readdirSync(dialogs).filter((name) => name.endsWith('.html')).length).toBe(1);
    const [file] = fs.readdirSync(dialogs).filter((name) => name.endsWith('.html'));
    const html = fs.readFileSync(`${dialogs}/${String(file)}`, 'utf8');
    expect(html).toContain('Second run');
    expect(html).toContain('Shirts &amp; shoes &lt;b&gt;');
    expect(html).toContain('data:image/png;base64,');
    expect(html).not.toMatch(/(src|href)="https?:/);
  });
});
