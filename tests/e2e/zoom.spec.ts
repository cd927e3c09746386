import type { Page } from '@playwright/test';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/**
 * Runs in the page: controls that cannot be brought into the window. Scrolled to, their middle is outside of it or
 * something else lies over it. What is hidden for the eye on purpose (for screen readers only) is left out.
 */
const UNREACHABLE = `
  const selector = 'a[href], button, input, textarea, [role=tab], [role=switch], [role=slider], [role=combobox]';
  const controls = [...document.querySelectorAll(selector)].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 2 && height > 2 && !element.matches(':disabled, .sr-only') && element.checkVisibility();
  });
  return controls.flatMap((element) => {
    element.scrollIntoView({ block: 'center', inline: 'center' });
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    if (hit !== null && (element.contains(hit) || hit.contains(element))) return [];
    const where = Math.round(x) + ',' + Math.round(y) + ' of ' + innerWidth + 'x' + innerHeight;
    return [element.outerHTML.slice(0, 160) + ' at ' + where + ', under ' + hit?.outerHTML.slice(0, 80)];
  });`;

const unreachable = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`(() => {${UNREACHABLE}})()`);

test('at 200 % in a window of 1280 by 800 nothing is cut off or out of reach', async ({ launch }) => {
  const { app, window } = await launch();
  await window.getByTestId('first-start').waitFor();
  const project = await call(window, 'projects.create', {
    name: 'A project with a rather long name to show',
  });
  const create = { projectId: project.id, config: tinyConfig(12) };
  const run = await call(window, 'runs.create', { ...create, name: 'Done', start: true });
  await runWithStatus(window, run.id, 'completed');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1280, 800));
  await call(window, 'settings.set', { zoom: 200 });
  await expect.poll(() => window.evaluate<number>('innerWidth')).toBeLessThanOrEqual(640);

  const pages = [
    ['/projects', 'project-card'],
    [`/projects/${project.id}`, 'run-table'],
    [`/projects/${project.id}/new-run`, 'config-json'],
    [`/projects/${project.id}/runs/${run.id}`, 'results'],
    [`/projects/${project.id}/runs/${run.id}/gallery`, 'gallery-cell-0-0'],
    [`/projects/${project.id}/studies`, 'new-study'],
    [`/projects/${project.id}/reports`, 'new-report'],
    ['/datasets', 'official-cifar10'],
    ['/experts', 'import-experts'],
    ['/settings', 'engine-onnx'],
    ['/help', 'help'],
  ] as const;
  for (const [hash, ready] of pages) {
    await window.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await window.getByTestId(ready).first().waitFor();
    expect.soft(await unreachable(window), hash).toEqual([]);
    const wide = await window.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth');
    expect.soft(wide, `${hash} is not wider than the window`).toBe(false);
  }
  await window.keyboard.press('F1');
  await window.getByTestId('help-panel').waitFor();
  const panel = await window.getByTestId('help-panel').boundingBox();
  expect(panel?.x).toBeGreaterThanOrEqual(0);
});

for (const [width, height] of [
  [1024, 700],
  [3840, 2160],
] as const) {
  test(`a window of ${width} by ${height} shows every page`, async ({ launch }) => {
    const { app, window } = await launch();
    await window.getByTestId('first-start').waitFor();
    await app.evaluate(
      ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]),
      [width, height] as [number, number],
    );
    const project = await call(window, 'projects.create', { name: 'Sizes' });
    const create = { projectId: project.id, name: 'Draft', config: tinyConfig(12), start: false };
    const run = await call(window, 'runs.create', create);
    for (const [hash, ready] of [
      [`/projects/${project.id}`, 'run-table'],
      [`/projects/${project.id}/new-run`, 'config-json'],
      [`/projects/${project.id}/runs/${run.id}`, 'start-run'],
      ['/settings', 'engine-onnx'],
    ] as const) {
      await window.evaluate(`location.hash = ${JSON.stringify(hash)}`);
      await window.getByTestId(ready).first().waitFor();
      expect.soft(await unreachable(window), hash).toEqual([]);
    }
  });
}
