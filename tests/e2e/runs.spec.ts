import type { Page } from '@playwright/test';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';
import { seedRuns } from './support/seed';

const open = (page: Page, hash: string): Promise<unknown> =>
  page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

interface Attributes {
  getAttribute(name: string): string | null;
}
const isConsecutive = (numbers: readonly number[]): boolean =>
  numbers.length > 10 && numbers.every((value, i) => i === 0 || value === (numbers[i - 1] ?? 0) + 1);

test('ten thousand runs: found, filtered, grouped, chosen, tagged, deleted for good', async ({
  launch,
}, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  const projectId = await seedRuns(libraryDir, 10_000);
  const { window } = await launch({ libraryDir });
  const { keyboard } = window;
  await open(window, `/projects/${projectId}`);
  const grid = window.getByTestId('run-table');
  const rows = window.locator('[data-testid^="run-row-"]');
  const count = window.getByTestId('run-count');
  await grid.waitFor();

  await test.step('only what is in view is in the document', async () => {
    await expect(grid).toHaveAttribute('aria-rowcount', '10001');
    expect(await rows.count()).toBeLessThan(60);
    await window.evaluate("document.querySelector('[data-testid=run-scroller]').scrollTop = 1e9");
    await expect(window.getByText('Run 00000', { exact: true })).toBeVisible();
    // Rows are used again for other runs; at rest they stand in the document as they lie on the screen.
    const places = (): Promise<number[]> =>
      rows.evaluateAll((all) =>
        all.map((row) => Number((row as unknown as Attributes).getAttribute('aria-rowindex'))),
      );
    await expect.poll(async () => isConsecutive(await places())).toBe(true);
  });

  await test.step('a filter with completion, and the reason when it is wrong', async () => {
    const filter = window.getByTestId('run-filter');
    await filter.pressSequentially('obj');
    await expect(window.getByTestId('filter-completions')).toContainText('objective');
    await keyboard.press('Tab');
    await expect(filter).toHaveValue('objective ');
    await filter.pressSequentially('= dc and min(loss/objective) < 2x');
    await keyboard.press('Enter');
    await expect(window.getByTestId('filter-problem')).toContainText('“2x” is not a number');
    await filter.fill('objective = dc and min(loss/objective) < 25');
    await keyboard.press('Enter');
    await expect(count).toHaveText('10 of 10,000 runs');
  });

  await test.step('groups, differing settings and chosen columns are remembered', async () => {
    await window.getByTestId('group-menu').click();
    await window.getByTestId('group-search').fill('basesPer');
    await window.getByTestId('group-config:parameterization.basesPerClass').click();
    await expect(window.locator('[data-testid^="run-group-"]')).toHaveCount(2);
    await window.getByTestId('only-differing').click();
    await window.getByTestId('pick-columns').click();
    await window.getByTestId('column-search').fill('lowest');
    await window.getByTestId('column-metric:min:loss/objective').click();
    await keyboard.press('Escape');
    await expect(grid.getByRole('columnheader', { name: 'Sort by seed' })).toBeVisible();
    await open(window, '/projects');
    await window.getByTestId('project-card').waitFor();
    await open(window, `/projects/${projectId}`);
    await expect(count).toHaveText('10 of 10,000 runs');
    await expect(grid.getByRole('columnheader', { name: 'Sort by Loss, lowest' })).toHaveCount(1);
    await window.getByTestId('group-menu').click();
    await window.getByTestId('group-none').click();
  });

  await test.step('the keyboard chooses, renames and opens help', async () => {
    await grid.focus();
    await keyboard.press('Home');
    await keyboard.press('?');
    await expect(window.getByRole('dialog')).toContainText('Keyboard shortcuts');
    await keyboard.press('Escape');
    await grid.focus();
    await keyboard.press('F2');
    await window.getByTestId('inline-edit').fill('The best one');
    await keyboard.press('Enter');
    await expect(window.getByText('The best one', { exact: true })).toBeVisible();
    await expect(grid).toBeFocused();
    await keyboard.press('Space');
    await keyboard.press('Shift+ArrowDown');
    await expect(window.getByTestId('bulk-bar')).toContainText('2 runs selected');
    await keyboard.press('Control+a');
    await expect(window.getByTestId('bulk-bar')).toContainText('10 runs selected');
  });

  await test.step('tags for all, a click with Control, the menu of one', async () => {
    await window.getByTestId('bulk-tag').click();
    await keyboard.type('picked');
    await keyboard.press('Enter');
    await window.getByTestId('save-tags').click();
    await expect(window.getByTestId('toast-good')).toContainText('10 runs are tagged.');
    await rows
      .nth(1)
      .locator('[role=gridcell]')
      .first()
      .click({ modifiers: ['ControlOrMeta'] });
    await expect(window.getByTestId('bulk-bar')).toContainText('9 runs selected');
    await rows.nth(0).getByTestId('run-menu').click();
    await window.getByTestId('run-duplicate').click();
    await expect(window.getByTestId('toast-good').last()).toContainText(
      'The draft “The best one (2)” is created.',
    );
  });

  await test.step('a pinned run comes first until it is let go', async () => {
    const at = (place: number) => window.locator(`[role=row][aria-rowindex="${place + 1}"]`);
    const name = (await at(3).getByTestId('open-run').innerText()).trim();
    await at(3).getByTestId('run-menu').click();
    await window.getByTestId('run-pin').click();
    await expect(at(1).getByTestId('open-run')).toHaveText(name);
    await at(1).getByTestId('run-menu').click();
    await window.getByTestId('run-unpin').click();
    await expect(at(3).getByTestId('open-run')).toHaveText(name);
  });

  await test.step('to the trash, and for good', async () => {
    await window.getByTestId('run-filter').fill('tag = picked and status = completed');
    await keyboard.press('Enter');
    await grid.focus();
    await keyboard.press('Control+a');
    await keyboard.press('Delete');
    await expect(window.getByTestId('toast-good').last()).toContainText('8 runs are in the trash.');
    await window.getByTestId('segment-trashed').click();
    await window.getByTestId('select-all').click();
    await window.getByTestId('bulk-purge').click();
    await expect(window.getByRole('alertdialog')).toContainText('for good?');
    await window.getByTestId('confirm-accept').click();
    await expect(window.getByTestId('toast-good').last()).toContainText(
      /8 runs are deleted; .* are free again\./,
    );
    await expect(window.getByText('No run in the trash')).toBeVisible();
  });
});

test('the queue in another order, the palette, and runs side by side', async ({ launch }) => {
  const { window, app } = await launch();
  const { keyboard } = window;
  await window.getByTestId('first-start').waitFor();
  await app.evaluate(({ BrowserWindow }) => {
    const seen: number[] = [];
    Object.assign(globalThis, { seenProgress: seen });
    for (const one of BrowserWindow.getAllWindows()) one.setProgressBar = (share) => void seen.push(share);
  });
  const project = await call(window, 'projects.create', { name: 'Queue', colour: 'green' });
  const create = { projectId: project.id, config: tinyConfig(12), start: true };
  const endless = { ...create, config: tinyConfig(1_000_000) };
  const long = await call(window, 'runs.create', { ...endless, name: 'Long' });
  await runWithStatus(window, long.id, 'running');
  const [first, second] = [
    await call(window, 'runs.create', { ...create, name: 'First' }),
    await call(window, 'runs.create', { ...create, name: 'Second' }),
  ];

  await test.step('a waiting run is moved by the keyboard and by dragging', async () => {
    await window.getByTestId('nav-queue').click();
    const names = window.getByTestId('queue-list').getByRole('link');
    await expect(names).toHaveText(['First', 'Second']);
    await window.getByTestId(`queued-${second.id}`).focus();
    await keyboard.press('Alt+ArrowUp');
    await expect(names).toHaveText(['Second', 'First']);
    await expect(window.getByTestId(`queued-${second.id}`)).toBeFocused();
    await window.getByTestId(`queued-${first.id}`).dragTo(window.getByTestId(`queued-${second.id}`));
    await expect(names).toHaveText(['First', 'Second']);
  });

  await test.step('everything pauses and goes on', async () => {
    await window.getByTestId('queue-hold').click();
    await expect(window.getByTestId('queue-held')).toBeVisible();
    await runWithStatus(window, long.id, 'paused');
    await call(window, 'runs.stop', { id: long.id });
    await runWithStatus(window, long.id, 'stopped');
    expect(await call(window, 'queue.state', {})).toMatchObject({
      held: true,
      queuedRunIds: [first.id, second.id],
    });
    await window.getByTestId('queue-continue').click();
    await runWithStatus(window, second.id, 'completed');
    const seen = (): Promise<number[]> =>
      app.evaluate(() => (globalThis as unknown as { seenProgress: number[] }).seenProgress);
    // The bar goes a moment after the run is over.
    await expect.poll(async () => (await seen()).at(-1)).toBe(-1);
    expect((await seen()).some((share) => share > 0)).toBe(true);
  });

  await test.step('a run that cannot fit is refused before it starts', async () => {
    const huge = {
      ...tinyConfig(10),
      network: { width: 1024, depth: 8, pooling: 'none' as const },
      objective: { kind: 'dm' as const, realBatch: 200 },
      parameterization: { formation: 3 as const, basesPerClass: 1000 },
    };
    const asked = call(window, 'runs.create', { ...create, name: 'Huge', config: huge });
    await expect(asked).rejects.toThrow(
      /The run "Huge" would take about [\d.]+ GB of memory and this computer has/,
    );
    expect(
      (await call(window, 'runs.list', { projectId: project.id })).runs.map(({ name }) => name),
    ).not.toContain('Huge');
  });

  await test.step('the palette finds a run', async () => {
    await keyboard.press('Control+k');
    await keyboard.type('Second');
    await expect(window.getByTestId(`command-found-${second.id}`)).toBeVisible();
    await keyboard.press('Enter');
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('Second');
  });

  await test.step('a page without a project keeps the way back, and the palette finds galleries from there', async () => {
    await window.getByTestId('nav-settings').click();
    await expect(window.getByTestId('nav-runs')).toBeVisible();
    await keyboard.press('Control+k');
    await keyboard.type('gallery Second');
    await expect(window.getByTestId(`command-found-${second.id}`)).toBeVisible();
    await keyboard.press('Enter');
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('Gallery');
  });

  await test.step('a rectangle in the plot of runs selects them in the table', async () => {
    await open(window, `/projects/${project.id}`);
    await window.getByTestId('toggle-plot').click();
    await window.getByTestId('plot-y-menu').click();
    await keyboard.type('Iteration');
    await keyboard.press('Enter');
    const canvas = window.getByTestId('run-scatter');
    await expect(canvas).toHaveAttribute('data-points', '3');
    const box = await canvas.boundingBox();
    if (!box) throw new Error('The plot has no place.');
    await window.mouse.move(box.x + 2, box.y + 2);
    await window.mouse.down();
    await window.mouse.move(box.x + box.width - 2, box.y + box.height - 2, { steps: 3 });
    await window.mouse.up();
    await expect(window.getByTestId('bulk-bar')).toContainText('3');
    await window.getByTestId('close-plot').click();
    await expect(canvas).toHaveCount(0);
  });

  await test.step('runs side by side', async () => {
    await open(window, `/projects/${project.id}/compare?runs=${first.id},${second.id}`);
    await expect(window.getByTestId('compared-runs').getByRole('link')).toHaveText(['First', 'Second']);
    await expect(window.getByText('The configurations are equal.')).toBeVisible();
    await expect(window.getByTestId('compare-budget')).toContainText('best');
    await expect(window.getByTestId('compare-chart').getByTestId('chart')).toBeVisible();
    await expect(window.getByTestId('compare-gallery').getByRole('img')).toHaveCount(20);
    await window.getByTestId('compare-report').click();
    await expect(window.getByRole('dialog')).toContainText('Second');
    await keyboard.press('Escape');
    await window.getByTestId('segment-diverse').click();
    await expect(window.getByTestId('compare-gallery').getByRole('img')).toHaveCount(20);
    await window.getByRole('button', { name: 'Add a run' }).click();
    await keyboard.type('Long');
    await window.getByTestId(`add-run-${long.id}`).click();
    await expect(window.getByTestId('compared-runs').getByRole('link')).toHaveCount(3);
    await expect(window.getByTestId('compare-config')).toContainText('training.iterations');
  });
});
