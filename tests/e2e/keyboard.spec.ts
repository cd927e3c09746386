import { call, runPastCheckpoint, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

test('the keyboard alone: a project, a run in setting up, the gallery, a chart', async ({ launch }) => {
  const { window } = await launch();
  const { keyboard } = window;
  await window.getByTestId('first-start').waitFor();

  await test.step('help and settings', async () => {
    await keyboard.press('F1');
    await expect(window.getByTestId('help-panel')).toBeVisible();
    await expect(window.locator('#help-pages-projects')).toBeFocused();
    await keyboard.press('Escape');
    await expect(window.getByRole('dialog')).toHaveCount(0);
    await keyboard.press('Control+/');
    await expect(window.getByRole('dialog')).toContainText('Keyboard shortcuts');
    await keyboard.press('Escape');
    await expect(window.getByRole('dialog')).toHaveCount(0);
    await keyboard.press('Control+,');
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('Settings');
    await expect(window).toHaveTitle('Settings – HaBa Studio');
  });

  await test.step('a page that comes late takes nothing of what is typed in the palette', async () => {
    await keyboard.press('Control+k');
    await keyboard.type('g');
    await window.evaluate("location.hash = '/queue'");
    await expect(window.locator('h1')).toHaveText('Queue');
    await keyboard.type('allery');
    await expect(window.getByTestId('palette-search')).toHaveValue('gallery');
    await keyboard.press('Escape');
    await expect(window.getByRole('dialog')).toHaveCount(0);
    await keyboard.press('Control+,');
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('Settings');
  });

  await test.step('a project', async () => {
    await window.getByTestId('nav-projects').focus();
    await keyboard.press('Enter');
    await window.getByTestId('first-start').waitFor();
    await keyboard.press('Control+n');
    await expect(window.getByTestId('project-name')).toBeFocused();
    await keyboard.press('Enter');
    await expect(window.getByRole('alert').filter({ hasText: 'Give it a name.' })).toBeVisible();
    await keyboard.type('By keyboard');
    await keyboard.press('Enter');
    await expect(window.getByRole('heading', { level: 1 })).toHaveText('By keyboard');
  });

  await test.step('a run in setting up', async () => {
    await window.getByTestId('run-table').or(window.getByText('No run in this project yet')).waitFor();
    await keyboard.press('Control+n');
    const hallucinators = window.getByTestId('config-parameterization.hallucinators');
    await hallucinators.focus();
    await keyboard.press('ArrowUp');
    await expect(hallucinators).toHaveValue('6');
    await window.getByTestId('config-parameterization.code.kind').focus();
    await keyboard.press('Enter');
    // The list moves to the present choice once it is open.
    await expect(window.getByRole('option', { name: 'Pixels', exact: true })).toBeFocused();
    await keyboard.press('ArrowDown');
    await expect(window.getByRole('option', { name: 'Frequencies' })).toBeFocused();
    await keyboard.press('Enter');
    await expect(window.getByTestId('config-parameterization.code.coefficients')).toHaveValue('64');
    await expect(window.getByTestId('config-json')).toContainText('"kind": "frequency"');
    await window.getByTestId('nav-projects').focus();
    await keyboard.press('Enter');
    await expect(window.getByRole('alertdialog')).toContainText('Leave without saving?');
    await window.getByTestId('confirm-accept').focus();
    await keyboard.press('Enter');
    await expect(window.getByTestId('project-card')).toHaveCount(1);
  });

  const [project] = await call(window, 'projects.list', {});
  const create = { projectId: project?.id ?? '', name: 'Short', config: tinyConfig(10), start: true };
  const run = await call(window, 'runs.create', create);
  await runPastCheckpoint(window, run.id);
  await window.evaluate(`location.hash = '/projects/${run.projectId}/runs/${run.id}'`);

  await test.step('a chart', async () => {
    const chart = window.getByTestId('chart-objective').getByTestId('chart');
    await chart.focus();
    await keyboard.press('ArrowLeft');
    await expect(window.getByTestId('chart-objective')).toContainText(/iteration \d+/);
    await keyboard.press('+');
    await expect(window.getByRole('button', { name: 'Show everything' })).toBeVisible();
    await keyboard.press('0');
    await expect(window.getByRole('button', { name: 'Show everything' })).toHaveCount(0);
  });

  await test.step('the gallery', async () => {
    await keyboard.press('Control+g');
    const cell = window.getByTestId('gallery-cell-3-1');
    const sheet = cell.locator('xpath=..').locator('canvas');
    const [place, drawn] = [await cell.boundingBox(), await sheet.boundingBox()];
    expect(drawn?.y, 'pictures lie under their cells').toBe(place?.y);
    expect((drawn?.x ?? 0) + (drawn?.width ?? 0)).toBe((place?.x ?? 0) + (place?.width ?? 0));
    await window.getByTestId('gallery-cell-0-0').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowRight');
    await expect(window.getByTestId('gallery-inspector')).toContainText('Trouser, basis 1, hallucinator 2');
    await expect(window.getByTestId('gallery-cell-1-1')).toBeFocused();
    await keyboard.press('Home');
    await expect(window.getByTestId('gallery-inspector')).toContainText('Trouser, basis 1 itself');
    await keyboard.press('Escape');
    await expect(window.getByTestId('gallery-inspector')).toHaveCount(0);
    await keyboard.press('Enter');
    await expect(window.getByTestId('gallery-inspector')).toBeVisible();
  });
});
