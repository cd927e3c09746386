import { call, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

test('one click: the sample project, then gallery and report', async ({ launch }) => {
  test.setTimeout(180_000);
  const { window } = await launch();
  await window.getByTestId('make-sample').click();
  await expect(window.getByTestId('run-status')).toContainText(/Queued|Running/);
  const guide = window.getByTestId('guide');
  await expect(guide).toContainText('Watch the run');
  await expect(window.getByTestId('guide-next'), 'before there is anything to see').toBeDisabled();
  await expect(window.getByTestId('guide-next')).toBeEnabled({ timeout: 120_000 });
  await window.getByTestId('guide-next').click();
  await expect(window.getByTestId('gallery-cell-0-0')).toBeVisible();
  await expect(guide).toContainText('Mix bases and hallucinators');
  await window.reload();
  await expect(guide, 'the tour outlives a reload').toContainText('Mix bases and hallucinators');
  await window.getByTestId('guide-next').click();
  await expect(window.getByTestId('report-table')).toBeVisible();
  await expect(guide).toContainText('Read the report');
  await window.getByTestId('guide-next').click();
  await expect(guide).toHaveCount(0);
});

test('the help finds words and shows what a page is about', async ({ launch }) => {
  const { window } = await launch();
  await window.getByTestId('first-start').waitFor();
  await window.getByTestId('page-help').click();
  await expect(window.locator('#help-pages-projects')).toBeFocused();
  await window.getByTestId('help-search').locator('input').fill('hallucinator tell apart');
  await expect(window.getByTestId('help-entry')).toHaveCount(1);
  await expect(window.getByTestId('help-entry')).toContainText('Adversary');
  await window.getByTestId('help-search').locator('input').fill('xyzzy');
  await expect(window.getByTestId('help')).toContainText('Nothing in the help matches “xyzzy”.');
});

test('a configuration that is dropped on the window opens the editor; other files say why not', async ({
  launch,
}) => {
  const { window } = await launch();
  await window.getByTestId('first-start').waitFor();
  /** Drops a file on the page, as far as a page can tell. */
  const drop = (name: string, text: string): Promise<void> =>
    window.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
      const init = { dataTransfer, bubbles: true, cancelable: true };
      document.body.dispatchEvent(new DragEvent('dragover', init));
      document.body.dispatchEvent(new DragEvent('drop', init));
    }`);
  const config = JSON.stringify({ ...tinyConfig(77), adversary: { enabled: false } });
  await drop('mine.json', config);
  await expect(window.getByTestId('toast-bad')).toContainText('A run needs a project');
  const project = await call(window, 'projects.create', { name: 'Dropped on' });
  await drop('notes.txt', 'hello');
  await expect(window.getByTestId('toast-bad').last()).toContainText('notes.txt is not a configuration');
  await drop('broken.json', '{ "version": ');
  await expect(window.getByTestId('toast-bad').last()).toContainText('broken.json is not valid JSON');
  await drop('mine.json', config);
  await expect(window.getByTestId('run-name')).toHaveValue('mine');
  await expect(window.getByTestId('config-training.iterations')).toHaveValue('77');
  expect(window.url()).toContain(`/projects/${project.id}/new-run`);
  await drop('other.json', JSON.stringify(tinyConfig(78)));
  await expect(window.getByTestId('config-training.iterations')).toHaveValue('78');
  await window.getByTestId('toast-action').last().click();
  await expect(window.getByTestId('config-training.iterations')).toHaveValue('77');
});
