import fs from 'node:fs';
import axe from 'axe-core';
import type { Page } from '@playwright/test';
import type { RunConfigInput } from '@shared/config/schema';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** What a person reads from a run's charts, answers and weights. */

const config = (seed: number): RunConfigInput => ({
  ...tinyConfig(40),
  adversary: { width: 4, depth: 2 },
  evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 3, every: 20, randomBaseline: true },
  seed,
});

/** What axe finds on the page as it is, WCAG 2.2 A and AA. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as {
      axe: { run(o: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const found = await runner.run({ runOnly: tags, resultTypes: ['violations'] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`);
  });
}

test('the charts of a run: zoom, comparison, table, files; answers by class; weights', async ({
  launch,
}, testInfo) => {
  test.setTimeout(180_000);
  const dialogs = testInfo.outputPath('saved');
  fs.mkdirSync(dialogs, { recursive: true });
  const { window } = await launch({ env: { HABA_TEST_DIALOGS_DIR: dialogs } });
  const project = await call(window, 'projects.create', { name: 'Metrics' });
  const create = async (name: string, seed: number) => {
    const input = { projectId: project.id, name, config: config(seed), start: true };
    const run = await call(window, 'runs.create', input);
    await runWithStatus(window, run.id, 'completed');
    return run;
  };
  const earlier = await create('Earlier', 1);
  const run = await create('Now', 2);
  await window.evaluate(`location.hash = ${JSON.stringify(`/projects/${project.id}/runs/${run.id}`)}`);
  const objective = window.getByTestId('chart-objective');
  const saved = (extension: string): string[] =>
    fs.readdirSync(dialogs).filter((name) => name.endsWith(`.${extension}`));

  await test.step('everything that a run measures has a chart', async () => {
    for (const id of ['objective', 'accuracy', 'adversary', 'gradient', 'hallucinations']) {
      await expect(window.getByTestId(`chart-${id}`)).toBeAttached();
    }
    const curves = await call(window, 'metrics.curves', { runId: run.id });
    const names = curves.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['gradient/images', 'hallucinations/cosine']));
    expect(curves.find(({ name }) => name === 'loss/objective')?.points).toBe(40);
  });

  await test.step('keys zoom all charts and the minimap; the cursor reads values', async () => {
    // A pointer that rests on a chart would leave it when the page moves, and take the cursor along.
    await window.mouse.move(0, 0);
    await objective.getByTestId('chart').focus();
    await window.keyboard.press('+');
    await expect(window.getByTestId('zoom-reset')).toBeVisible();
    await expect(window.getByTestId('minimap-window')).toHaveAttribute('aria-valuetext', /^(9|10|11) to 30$/);
    await window.keyboard.press('PageDown');
    await expect(window.getByTestId('minimap-window')).toHaveAttribute('aria-valuetext', / to 40$/);
    await window.keyboard.press('End');
    await expect(objective).toContainText('iteration 40');
    await expect(objective).toContainText('Evaluation at 40');
    // Another theme draws the chart anew; the cursor stays where the keys have left it.
    await window.emulateMedia({ colorScheme: 'dark' });
    await expect(window.locator('html')).toHaveAttribute('data-theme', 'dark');
    await window.keyboard.press('ArrowLeft');
    await expect(objective).toContainText('iteration 39');
    await window.keyboard.press('ArrowRight');
    await expect(objective).toContainText('Evaluation at 40');
    await window.emulateMedia({ colorScheme: null });
    await window.keyboard.press('0');
    await expect(window.getByTestId('zoom-reset')).toHaveCount(0);
  });

  await test.step('an earlier run lies on the same charts, also after coming back', async () => {
    await window.getByTestId('compare-menu').click();
    await window.getByTestId(`compare-${earlier.id}`).click();
    await expect(objective).toContainText('Loss · Earlier');
    await window.getByTestId('tab-log').click();
    await window.getByTestId('tab-overview').click();
    await expect(objective).toContainText('Loss · Earlier');
    await window.getByTestId(`compared-${earlier.id}`).click();
    await expect(objective).not.toContainText('Loss · Earlier');
  });

  await test.step('a pinned chart comes first; one chart has its own axis', async () => {
    const first = window.locator('[data-testid^="chart-"]:has(> section)').first();
    await window.getByTestId('chart-gradient').getByTestId('chart-pin').click();
    await expect(first).toHaveAttribute('data-testid', 'chart-gradient');
    await window.getByTestId('chart-gradient').getByTestId('chart-pin').click();
    await expect(first).toHaveAttribute('data-testid', 'chart-objective');
    await objective.getByTestId('chart-menu').click();
    await window.getByTestId('chart-logY').click();
    await objective.getByTestId('chart-menu').click();
    await expect(window.getByTestId('chart-logY')).toHaveText('Linear values');
    await window.keyboard.press('Escape');
    await expect(window.getByTestId('log-y')).toHaveAttribute('aria-pressed', 'false');
  });

  await test.step('its values are a table, and it fills the window', async () => {
    await objective.getByTestId('chart-as-table').click();
    await expect(objective.getByTestId('chart-table').locator('tbody tr')).toHaveCount(40);
    await objective.getByTestId('chart-as-table').click();
    await objective.getByTestId('chart-full').click();
    await expect(window.getByRole('dialog', { name: 'Objective' })).toBeVisible();
    expect(await violations(window)).toEqual([]);
    await window.keyboard.press('Escape');
    await expect(window.getByRole('dialog')).toHaveCount(0);
  });

  await test.step('it is saved as PNG and SVG, and its values as CSV: the drawn ones and all', async () => {
    const choose = async (item: string, extension: string, count: number): Promise<void> => {
      await objective.getByTestId('chart-menu').click();
      await window.getByTestId(`chart-${item}`).click();
      await expect.poll(() => saved(extension).length).toBe(count);
    };
    await choose('png', 'png', 1);
    await choose('svg', 'svg', 1);
    await choose('all', 'csv', 1);
    const read = (extension: string): Buffer => fs.readFileSync(`${dialogs}/${saved(extension)[0] ?? ''}`);
    expect(read('png').subarray(1, 4).toString()).toBe('PNG');
    expect(read('svg').toString()).toContain('<title>Objective</title>');
    const rows = read('csv').toString().trim().split('\n');
    expect(rows[0]).toBe('series,step,value');
    expect(rows).toHaveLength(41);
    expect(rows[40]).toMatch(/^loss\/objective,40,\d/);
    await objective.getByTestId('chart-menu').click();
    await window.getByTestId('chart-copy').click();
    await expect(window.getByTestId('toast-good').filter({ hasText: 'clipboard' })).toBeVisible();
  });

  await test.step('answers by class, in any order, beside another evaluation', async () => {
    await window.getByTestId('tab-evaluations').click();
    const matrix = window.getByTestId('confusion-matrix');
    await expect(matrix.locator('tbody tr')).toHaveCount(10);
    await expect(matrix.locator('tbody tr').first()).toContainText('T-shirt/top');
    await expect(window.getByTestId('mistakes').locator('li').first()).toContainText('%');
    await window.getByTestId('confusion-order').click();
    await window.getByRole('option', { name: 'By name' }).click();
    await expect(matrix.locator('tbody tr').first()).toContainText('Ankle boot');
    await window.getByTestId('confusion-other').click();
    await window.getByRole('option', { name: /Random real images/ }).click();
    await expect(window.getByTestId('mistakes').locator('li').first()).toContainText(/[+−]/);
    expect(await violations(window)).toEqual([]);
  });

  await test.step('weights over time', async () => {
    await window.getByTestId('tab-weights').click();
    await expect(window.getByTestId('histogram-table').locator('tbody tr')).toHaveCount(9);
    await expect(window.getByTestId('histogram-map')).toBeVisible();
    await window.getByTestId('histogram-tensor').click();
    await window.getByRole('option', { name: /scale/ }).click();
    const start = window.getByTestId('histogram-table').locator('tbody tr').first();
    await expect(start).toHaveText(/^\s*0\s*1\.00\s*1\.00\s*1\.00\s*1\.00\s*1\.00\s*$/);
    expect(await violations(window)).toEqual([]);
  });
});
