import { contrastFindings, findings } from './support/accessibility';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** Every page in two languages; its contrast in all four ways to colour it. */
const looks = [
  { locale: 'en', theme: 'light', other: 'dark' },
  { locale: 'ko', theme: 'dark', other: 'light' },
] as const;

for (const { locale, theme, other } of looks) {
  test(`every page, ${locale}, ${theme}, contrast high: accessible, in ${other} too, and nothing on the console`, async ({
    launch,
  }, testInfo) => {
    // Some forty pages, each looked at in four ways.
    test.setTimeout(300_000);
    const { window } = await launch({ theme, locale });
    await call(window, 'settings.set', { contrast: 'high' });
    const messages: string[] = [];
    window.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) messages.push(message.text());
    });
    window.on('pageerror', (error) => messages.push(error.message));
    let count = 0;
    const look = async (name: string): Promise<void> => {
      const picture = testInfo.outputPath(`${String(++count).padStart(2, '0')}-${name}.png`);
      await window.screenshot({ path: picture, animations: 'disabled' });
      expect.soft(await findings(window), name).toEqual([]);
      const found = await contrastFindings(window, { theme: other, contrast: 'normal' });
      expect.soft(found, `${name}, ${other}`).toEqual([]);
    };
    const go = async (hash: string, ready: string): Promise<void> => {
      await window.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await window.getByTestId(ready).first().waitFor();
    };

    await window.reload();
    await window.getByTestId('first-start').waitFor();
    await look('first-start');
    const project = await call(window, 'projects.create', { name: 'Pages', tags: ['one', 'two'] });
    const create = { projectId: project.id, config: tinyConfig(12) };
    const run = await call(window, 'runs.create', { ...create, name: 'Done', start: true });
    await call(window, 'runs.create', { ...create, name: 'Draft', start: false });
    await runWithStatus(window, run.id, 'completed');

    await go('/projects', 'project-card');
    await look('projects');
    await window.getByTestId('new-project').click();
    await look('new-project');
    await window.keyboard.press('Escape');
    await go(`/projects/${project.id}`, 'run-table');
    await look('project');
    await window.getByTestId('run-table').focus();
    await window.keyboard.press('Control+a');
    await window.getByTestId('only-differing').click();
    await window.getByTestId('run-filter').fill('objective = dm ');
    await window.getByTestId('filter-completions').waitFor();
    await look('project-filter');
    await window.getByTestId('pick-columns').click();
    await look('project-columns');
    await window.keyboard.press('Escape');
    await window.getByTestId('run-filter').fill('nothing = 1');
    await window.keyboard.press('Enter');
    await look('project-problem');
    await window.getByTestId('run-filter').fill('');
    await window.getByTestId('filter-help').click();
    await look('filter-help');
    await window.keyboard.press('Escape');
    await window.keyboard.press('Control+k');
    await window.getByTestId('command-theme').waitFor();
    await look('palette');
    await window.keyboard.press('Escape');
    const compared = await call(window, 'runs.duplicate', { id: run.id });
    await go(`/projects/${project.id}/compare?runs=${run.id},${compared.id}`, 'compare-gallery');
    await look('compare');
    await go('/queue', 'queue-when-idle');
    await look('queue');
    await go(`/projects/${project.id}/new-run`, 'budget-ipc');
    await look('editor');
    await window.getByTestId('config-parameterization.hallucinators').fill('1');
    await look('editor-problem');
    await window.getByTestId('config-parameterization.hallucinators').fill('5');
    await window.getByTestId('budget-planner').click();
    await window.getByTestId('config-budget.ipc').fill('1.5');
    await window.getByTestId('use-what-fits').waitFor();
    await look('editor-budget');
    await window.getByTestId('preset-menu').click();
    await window.getByTestId('preset-search').fill('cifar10 haba');
    await look('editor-presets');
    await window.keyboard.press('Escape');
    await window.getByTestId('config-budget.ipc').fill('');
    await window.getByTestId('config-optimiser.images.learningRate').fill('900');
    await window.getByTestId('why-optimiser.images.learningRate').click();
    await look('editor-why');
    await window.keyboard.press('Escape');
    await window.getByTestId('segment-diff').click();
    await look('editor-differences');
    await window.getByTestId('segment-notes').click();
    await window.getByTestId('vary-seed').click();
    await look('editor-notes');
    await window.getByTestId('vary-list-seed').fill('0, 1');
    await window.getByTestId('open-sweep').click();
    await window.getByTestId('study-size').waitFor();
    await look('editor-sweep');
    await window.keyboard.press('Escape');
    await window.getByTestId('editor-menu').click();
    await window.getByTestId('editor-flags').click();
    await window.getByTestId('flags-text').fill('distill_fac.py --ipc=1 --data_path=/x');
    await look('editor-flags');
    await window.keyboard.press('Escape');
    await window.getByTestId('field-search').getByRole('searchbox').fill('lr_img');
    await look('editor-search');
    await window.getByTestId('revert-optimiser.images.learningRate').waitFor({ state: 'hidden' });
    await window.getByTestId('undo').click();
    await go(`/projects/${project.id}/runs/${run.id}`, 'results');
    await look('run');
    for (const tab of ['evaluations', 'checkpoints', 'log', 'config']) {
      await window.getByTestId(`tab-${tab}`).click();
      await look(`run-${tab}`);
    }
    await go(`/projects/${project.id}/runs/${run.id}/gallery`, 'gallery-cell-0-0');
    await look('gallery');
    await go(`/projects/${project.id}/studies`, 'new-study');
    await look('studies');
    await window.getByTestId('new-study').click();
    await window.getByTestId('study-size').waitFor();
    await look('new-study');
    await window.getByTestId('study-bases').fill('none');
    await window.getByTestId('study-problems').waitFor();
    await look('new-study-problem');
    await window.getByTestId('study-bases').fill('1');
    await window.getByTestId('create-study').click();
    await window.getByTestId('study-table').waitFor();
    await look('study');
    await go(`/projects/${project.id}/reports`, 'new-report');
    await look('reports');
    await window.getByTestId('new-report').click();
    await window
      .getByTestId('report-notes')
      .fill('# Why\n\n- **one** `two`\n\n| a | b |\n|---|---|\n| 1 | 2 |');
    await look('new-report');
    await window.getByTestId('write-report').click();
    await window.getByTestId('report-frame').waitFor();
    await look('report');
    await go(`/projects/${project.id}/reports`, 'report-table');
    await look('report-list');
    await go('/datasets', 'official-cifar10');
    await look('datasets');
    await go('/experts', 'no-experts');
    await look('experts');
    await go('/computers', 'no-computers');
    await look('computers');
    await go('/settings', 'engine-onnx');
    await look('settings');
    await window.getByTestId('show-licences').click();
    await window.getByTestId('licence').first().click();
    await expect(window.getByTestId('licence-text')).toContainText('Permission is hereby granted');
    await look('licences');
    await go('/help', 'help');
    await look('help');
    await window.getByTestId('help-search').locator('input').fill('IPC');
    await look('help-search');
    await go('/nothing/run/abc', 'not-found');
    await look('link-problem');
    await window.keyboard.press('F1');
    await window.getByTestId('help-panel').waitFor();
    await look('help-panel');
    await window.keyboard.press('Escape');
    await window.getByTestId('open-shortcuts').click();
    await look('shortcuts');
    expect(messages).toEqual([]);

    // A fault of our own is found, so the pages above are clean and not unchecked.
    await window.evaluate("document.body.append(document.createElement('img'))");
    expect((await findings(window)).map((one) => one.id)).toContain('image-alt');
    await window.evaluate(`(() => {
      const pale = document.createElement('p');
      pale.textContent = 'Pale';
      pale.style.color = 'var(--line)';
      document.querySelector('[role=dialog]').append(pale);
    })()`);
    const unread = await contrastFindings(window, { theme: other, contrast: 'normal' });
    expect(unread.map((one) => one.id)).toContain('color-contrast');
  });
}
