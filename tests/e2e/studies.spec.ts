import { call, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

test('a study: made, run to its end, paused between, with its table', async ({ launch }) => {
  const { window } = await launch();
  await window.getByTestId('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Studies' });
  const base = { ...tinyConfig(30), adversary: { enabled: true, width: 4, depth: 1 } };
  const run = await call(window, 'runs.create', {
    projectId: project.id,
    name: 'Base',
    config: base,
    start: false,
  });
  await window.evaluate(`location.hash = '/projects/${project.id}/studies'`);

  await test.step('it is made of an axis and a run, and checked first', async () => {
    await window.getByTestId('new-study').click();
    await window.getByTestId('study-kind').click();
    await window.getByRole('option', { name: 'Diversity and information' }).click();
    await window.getByTestId('study-base').click();
    await window.getByRole('option', { name: run.name }).click();
    await window.getByTestId('study-budget').fill('2');
    await window.getByTestId('study-hallucinators').fill('2, 90');
    await expect(window.getByTestId('study-problems')).toContainText('|H| = 90');
    await expect(window.getByTestId('create-and-run-study')).toBeDisabled();
    await window.getByTestId('study-hallucinators').fill('2, 3');
    await expect(window.getByTestId('study-size')).toContainText('2 runs');
    await window.getByTestId('create-and-run-study').click();
  });

  await test.step('it pauses and goes on', async () => {
    await window.getByTestId('pause-study').click();
    await expect(window.getByTestId('resume-study')).toBeVisible({ timeout: 60_000 });
    await window.getByTestId('resume-study').click();
  });

  await test.step('its table fills, diversity included', async () => {
    const table = window.getByTestId('study-table');
    await expect(window.getByTestId('result-dm-h-3')).toContainText('cosine', { timeout: 120_000 });
    await expect(window.getByTestId('result-dm-h-2')).toContainText('cosine');
    await expect(table).toContainText('%');
    await expect(window.getByTestId('study-plot')).toHaveCount(3);
    await expect(window.getByTestId('resume-study')).toHaveCount(0);
    await window.getByTestId('study-cells').getByRole('link').first().click();
    await expect(window.getByRole('heading', { level: 1 })).toContainText('|H| = 2');
  });
});
