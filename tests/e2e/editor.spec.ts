import fs from 'node:fs';
import type { ElectronApplication, Page } from '@playwright/test';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** Opens the editor of a new project and waits until it knows its dataset. */
async function openEditor(window: Page, name: string): Promise<string> {
  await window.getByTestId('first-start').or(window.getByTestId('project-card')).first().waitFor();
  const project = await call(window, 'projects.create', { name });
  await window.evaluate(`location.hash = '/projects/${project.id}/new-run'`);
  await window.getByTestId('budget-ipc').waitFor();
  return project.id;
}

/** Answers the question that comes before an unsaved page is closed: 0 stays, 1 leaves. */
const answerClosing = (app: ElectronApplication, button: 0 | 1): Promise<void> =>
  app.evaluate(({ dialog }, answer) => {
    dialog.showMessageBoxSync = () => answer;
  }, button);

test('settings: undone, found, explained, compared, kept, saved, read from files and flags', async ({
  launch,
}, testInfo) => {
  const dialogs = testInfo.outputPath('files');
  fs.mkdirSync(dialogs, { recursive: true });
  const { window } = await launch({ env: { HABA_TEST_DIALOGS_DIR: dialogs } });
  const { keyboard } = window;
  await openEditor(window, 'Editor');
  const bases = window.getByTestId('config-parameterization.basesPerClass');
  const json = window.getByTestId('config-json');

  await test.step('form and text go back and forth together', async () => {
    await bases.fill('4');
    await json.getByText('"basesPerClass": 4').click();
    await keyboard.press('End');
    for (let i = 0; i < '4,'.length; i += 1) await keyboard.press('Backspace');
    await keyboard.insertText('7,');
    await expect(bases).toHaveValue('7');
    await keyboard.press('Control+z');
    await expect(bases).toHaveValue('4');
    await expect(json).toContainText('"basesPerClass": 4');
    await window.getByTestId('undo').click();
    await expect(bases).toHaveValue('1');
    await expect(window.getByTestId('undo')).toBeDisabled();
    await keyboard.press('Control+Shift+z');
    await expect(bases).toHaveValue('4');
  });

  await test.step('a setting is found by what the paper calls it, and explained', async () => {
    await keyboard.press('Control+f');
    await keyboard.type('lambda_club');
    await expect(window.getByTestId('field-search-count')).toHaveText('1 setting');
    await expect(bases).toHaveCount(0);
    await window.getByTestId('why-adversary.weights.cosine').click();
    await expect(window.getByTestId('why')).toContainText('NeurIPS 2022, section 3.3');
    await expect(window.getByTestId('why')).toContainText('--lambda_club_content');
    await keyboard.press('Escape');
    await window.getByTestId('field-search').getByRole('searchbox').press('Escape');
    await expect(bases).toBeVisible();
  });

  await test.step('what differs from the preset goes back one by one; doubts are named', async () => {
    await window.getByTestId('config-optimiser.hallucinators.learningRate').fill('0.9');
    await expect(window.getByTestId('field-advice')).toContainText('90 % of their own length');
    await window.getByTestId('show-notes').click();
    await expect(window.getByTestId('advice-hallucinators-leap')).toBeVisible();
    await window.getByTestId('segment-diff').click();
    await expect(window.getByTestId('diff').getByRole('listitem')).toHaveCount(2);
    await window.getByTestId('revert-optimiser.hallucinators.learningRate').click();
    await expect(window.getByTestId('diff').getByRole('listitem')).toHaveCount(1);
    await expect(window.getByTestId('show-notes')).toHaveCount(0);
  });

  await test.step('kept as a preset, and as a file', async () => {
    await window.getByTestId('editor-menu').click();
    await window.getByTestId('editor-save-preset').click();
    await window.getByTestId('preset-name').fill('Four bases');
    await window.getByTestId('save-preset-submit').click();
    await expect(window.getByTestId('toast-good').filter({ hasText: 'Four bases' })).toBeVisible();
    await window.getByTestId('run-name').fill('Exported');
    await window.getByTestId('editor-menu').click();
    await window.getByTestId('editor-export').click();
    await expect.poll(() => fs.existsSync(`${dialogs}/Exported.json`)).toBe(true);
  });

  await test.step('flags of a script become settings', async () => {
    await window.getByTestId('editor-menu').click();
    await window.getByTestId('editor-flags').click();
    await window
      .getByTestId('flags-text')
      .fill(
        'python distill_fac.py --dataset=CIFAR10 --ipc=10 --zca \\\n --syn_steps=30 --load_all --colour=red',
      );
    await expect(window.getByTestId('flags-summary')).toHaveText('distill_fac.py: 4 taken over, 2 left out');
    await expect(window.getByTestId('left-colour')).toContainText('no such flag');
    await window.getByTestId('use-flags').click();
    await expect(bases).toHaveValue('10');
    await expect(window.getByTestId('config-objective.syntheticSteps')).toHaveValue('30');
  });

  await test.step('the file is opened again, or dropped; the preset is used', async () => {
    await window.getByTestId('editor-menu').click();
    await window.getByTestId('editor-import').click();
    await expect(bases).toHaveValue('4');
    const dropped = JSON.stringify(JSON.stringify(tinyConfig(40)));
    const transfer = await window.evaluateHandle(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([${dropped}], 'dropped.json', { type: 'application/json' }));
      return data;
    })()`);
    await window.getByTestId('editor-zone').dispatchEvent('dragenter', { dataTransfer: transfer });
    await window.getByTestId('editor-zone').dispatchEvent('drop', { dataTransfer: transfer });
    await expect(window.getByTestId('config-training.iterations')).toHaveValue('40');
    await window.getByTestId('preset-menu').click();
    await window.getByTestId('preset-search').fill('Four bases');
    await keyboard.press('Enter');
    await expect(bases).toHaveValue('4');
    await expect(window.getByTestId('preset-menu')).toContainText('Four bases');
  });
});

test('a run to be: measured, planned, swept into a study, and never lost', async ({ launch }, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  // The profile belongs to the library: what is kept there outlives the studio.
  const args = [`--user-data-dir=${testInfo.outputPath('profile')}`];
  const first = await launch({ libraryDir, args });
  const { window } = first;
  const projectId = await openEditor(window, 'Sweeps');
  await window.getByTestId('config-json').fill(JSON.stringify(tinyConfig(30), null, 2));

  await test.step('its time is measured by a process that trains', async () => {
    await window.getByTestId('measure').click();
    await expect(window.getByTestId('estimate-total')).toContainText('About', { timeout: 60_000 });
    await expect(window.getByTestId('estimate-rate')).toContainText('per iteration');
    await expect(window.getByTestId('estimate')).toContainText('of memory');
  });

  await test.step('a pair that fits the budget is taken by keyboard', async () => {
    await window.getByTestId('config-budget.ipc').fill('4');
    await window.getByTestId('budget-planner').click();
    await window.getByTestId('plan-2').focus();
    await window.keyboard.press('ArrowUp');
    await window.keyboard.press('ArrowRight');
    await window.keyboard.press('Enter');
    await expect(window.getByTestId('config-parameterization.hallucinators')).toHaveValue('3');
    await expect(window.getByTestId('config-parameterization.basesPerClass')).toHaveValue('2');
    await window.getByTestId('config-budget.ipc').fill('');
  });

  await test.step('the page does not let itself be left, nor the window be closed, unasked', async () => {
    await window.getByTestId('nav-projects').click();
    await expect(window.getByRole('alertdialog')).toContainText('They are kept');
    await window.getByTestId('confirm-cancel').click();
    await answerClosing(first.app, 0);
    await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect(window.getByTestId('run-name')).toBeVisible();
    await answerClosing(first.app, 1);
    await first.close();
  });

  const second = await launch({ libraryDir, args });
  const page = second.window;
  await test.step('what was left is taken up again after a restart', async () => {
    await page.evaluate(`location.hash = '/projects/${projectId}/new-run'`);
    await page.getByTestId('take-draft').click();
    await expect(page.getByTestId('config-parameterization.hallucinators')).toHaveValue('3');
    await expect(page.getByTestId('kept-draft')).toHaveCount(0);
  });

  await test.step('settings that vary become a study', async () => {
    await page.getByTestId('vary-parameterization.hallucinators').click();
    await page.getByTestId('vary-list-parameterization.hallucinators').fill('1, 2');
    await page.getByTestId('vary-seed').click();
    await page.getByTestId('vary-list-seed').fill('0, 1');
    await expect(page.getByTestId('sweep-count')).toContainText('4 runs');
    await page.getByTestId('config-adversary.enabled').click();
    await page.getByTestId('open-sweep').click();
    await expect(page.getByTestId('study-problems')).toContainText('Hallucinators = 1');
    await page.keyboard.press('Escape');
    await page.getByTestId('vary-list-parameterization.hallucinators').fill('2, 3');
    await page.getByTestId('open-sweep').click();
    await expect(page.getByTestId('study-size')).toContainText('4 runs');
    await page.getByTestId('segment-paired').click();
    await expect(page.getByTestId('study-size')).toContainText('2 runs');
    await page.getByTestId('create-sweep').click();
    await expect(page.getByTestId('study-table')).toContainText('Hallucinators = 3');
  });

  await test.step('nothing is measured while a run trains', async () => {
    const config = tinyConfig(100_000);
    const run = await call(page, 'runs.create', { projectId, name: 'Long', config, start: true });
    await runWithStatus(page, run.id, 'running');
    await expect(call(page, 'estimates.measure', { config })).rejects.toThrow('while a run is training');
    await call(page, 'runs.stop', { id: run.id });
    await runWithStatus(page, run.id, 'stopped');
  });
});
