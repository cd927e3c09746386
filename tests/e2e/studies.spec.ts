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

test('a search: settings are drawn, and weak runs end early by themselves', async ({ launch }) => {
  const { window } = await launch();
  await window.getByTestId('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Searches' });
  const config = tinyConfig(30);
  const base = await call(window, 'runs.create', {
    projectId: project.id,
    name: 'Base',
    config,
    start: false,
  });
  await window.evaluate(`location.hash = '/projects/${project.id}/studies'`);
  await window.getByTestId('new-study').click();
  await window.getByTestId('study-kind').click();
  await window.getByRole('option', { name: 'Search' }).click();
  await window.getByTestId('study-base').click();
  await window.getByRole('option', { name: base.name }).click();
  await window.getByTestId('search-runs').fill('1');
  await expect(window.getByTestId('study-problems')).toContainText('Draw at least two runs.');
  await window.getByTestId('search-runs').fill('3');
  await expect(window.getByTestId('study-size')).toContainText('3 runs');
  await window.getByTestId('create-and-run-study').click();

  const states = window.getByTestId('study-cells').getByTestId('run-status');
  await expect(states.filter({ hasText: 'Completed' })).toHaveCount(1, { timeout: 120_000 });
  await expect(states.filter({ hasText: 'Left out' })).toHaveCount(2);
  await expect(window.getByTestId('resume-study')).toHaveCount(0);
  const [study] = await call(window, 'studies.list', { projectId: project.id });
  const results = await call(window, 'studies.results', { id: study?.id ?? '' });
  expect(results.cells.map(({ iteration }) => iteration).sort((a, b) => a - b)).toEqual([3, 3, 30]);
  // Who goes on is who was most accurate where all were judged.
  const accuracyAt = async (runId: string, at: number): Promise<number> => {
    const found = await call(window, 'evaluations.list', { runId });
    return found.find(({ iteration }) => iteration === at)?.mean ?? -1;
  };
  const judged = await Promise.all(results.cells.map(({ runId }) => accuracyAt(runId ?? '', 3)));
  const completed = results.cells.findIndex(({ status }) => status === 'completed');
  expect(judged[completed]).toBe(Math.max(...judged));
});
