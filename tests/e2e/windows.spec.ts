import { spawn } from 'node:child_process';
import type { ElectronApplication, Page } from '@playwright/test';
import { electronCommand, electronEnvironment } from '../../scripts/lib/runtime.mjs';
import { call, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** Labels of the menu bar and of what lies below, e.g. `File > New window`. */
async function menuLabels(app: ElectronApplication): Promise<readonly string[]> {
  return app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).flatMap((top) =>
      (top.submenu?.items ?? []).map((item) => `${top.label} > ${item.label}`),
    ),
  );
}

/** Clicks an item of the menu, as a person or its accelerator would. */
async function clickMenu(app: ElectronApplication, path: readonly string[]): Promise<void> {
  await app.evaluate(({ Menu, BrowserWindow }, labels) => {
    let items = Menu.getApplicationMenu()?.items ?? [];
    let found: (typeof items)[number] | undefined;
    for (const label of labels) {
      found = items.find((item) => item.label === label);
      items = found?.submenu?.items ?? [];
    }
    if (!found) throw new Error(`There is no ${labels.join(' > ')} in the menu.`);
    const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
    (found.click as (event: unknown, window: unknown, contents: unknown) => void)(
      undefined,
      window,
      window?.webContents,
    );
  }, path);
}

const pathOf = (window: Page): string => new URL(window.url()).hash.slice(1);

test('the menu: in the language of the settings, and all of it works', async ({ launch }) => {
  const { app, window } = await launch();
  await window.getByTestId('first-start').waitFor();
  await expect.poll(() => menuLabels(app)).toContain('File > New window');
  await clickMenu(app, ['Help', 'HaBa Studio help']);
  await expect(window.getByTestId('help-panel')).toBeVisible();
  await window.keyboard.press('Escape');
  await clickMenu(app, ['Help', 'Keyboard shortcuts']);
  await expect(window.getByRole('dialog')).toContainText('Keyboard shortcuts');
  await window.keyboard.press('Escape');
  await clickMenu(app, ['File', 'New run…']);
  await expect(
    window.getByTestId('project-name'),
    'where there is no project, one comes first',
  ).toBeVisible();
  await window.keyboard.press('Escape');
  await clickMenu(app, ['File', 'Settings…']);
  await expect(window.getByTestId('theme')).toBeVisible();
  await clickMenu(app, ['View', 'Back']);
  await expect(window.getByTestId('first-start')).toBeVisible();

  const project = await call(window, 'projects.create', { name: 'Bags & boots' });
  await window.evaluate(`location.hash = '/projects/${project.id}'`);
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('Bags & boots');
  await clickMenu(app, ['View', 'Back']);
  await expect(window.getByTestId('project-card')).toBeVisible();
  await clickMenu(app, ['File', 'Recent projects', 'Bags && boots']);
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('Bags & boots');
  await clickMenu(app, ['File', 'New run…']);
  await expect(window.getByTestId('config-json')).toBeVisible();

  await call(window, 'settings.set', { locale: 'ko' });
  await expect.poll(() => menuLabels(app)).toContain('파일 > 새 창');
  expect(await menuLabels(app)).toContain('도움말 > 진단 정보 내보내기…');
});

test('several windows on one library, all up to date, and back after the next start', async ({
  launch,
}, testInfo) => {
  const args = [`--user-data-dir=${testInfo.outputPath('profile')}`];
  const first = await launch({ args });
  await first.window.getByTestId('first-start').waitFor();
  const opened = first.app.waitForEvent('window');
  await clickMenu(first.app, ['File', 'New window']);
  const other = await opened;
  await other.getByTestId('first-start').waitFor();

  const project = await call(first.window, 'projects.create', { name: 'Seen by both' });
  await expect(other.getByTestId('project-card')).toContainText('Seen by both');
  await call(other, 'settings.set', { theme: 'dark', density: 'compact' });
  await expect(first.window.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(first.window.locator('html')).toHaveAttribute('data-density', 'compact');
  const config = tinyConfig(10);
  await first.window.evaluate(`location.hash = '/projects/${project.id}'`);
  const create = { projectId: project.id, name: 'Made elsewhere', config, start: false };
  await call(other, 'runs.create', create);
  await expect(first.window.getByTestId('run-table')).toContainText('Made elsewhere');
  await other.evaluate("location.hash = '/settings'");
  await other.getByTestId('theme').waitFor();
  await first.close();

  const again = await launch({ args });
  await expect.poll(() => again.app.windows().length).toBe(2);
  await expect
    .poll(() => again.app.windows().map(pathOf).sort())
    .toEqual([`/projects/${project.id}`, '/settings']);
});

test('a second start brings the first to front; links lead to their page or say why not', async ({
  launch,
}, testInfo) => {
  const profile = `--user-data-dir=${testInfo.outputPath('profile')}`;
  const { app, window } = await launch({ args: [profile] });
  await window.getByTestId('first-start').waitFor();
  const project = await call(window, 'projects.create', { name: 'Linked' });
  const create = { projectId: project.id, name: 'Target', config: tinyConfig(10), start: false };
  const run = await call(window, 'runs.create', create);

  /** Starts the studio once more; it hands its link over and ends. */
  const start = async (...args: string[]): Promise<number | null> => {
    const command = electronCommand([profile, ...args]);
    const env = electronEnvironment({ ...command.env, HABA_LIBRARY_DIR: testInfo.outputPath('library') });
    const child = spawn(command.executable, command.args, { env, stdio: 'ignore' });
    return new Promise((resolve) => child.on('exit', resolve));
  };
  expect(await start(`haba-studio://run/${run.id}`)).toBe(0);
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('Target');
  expect(await start('haba-studio://run/zzzzzzzzzzzz')).toBe(0);
  await expect(window.getByTestId('not-found')).toContainText(
    'There is no run “zzzzzzzzzzzz” in this library',
  );
  await start('haba-studio://run/../../settings');
  await expect(window.getByTestId('not-found')).toContainText('This is not an address of the studio');
  await start();
  expect(app.windows()).toHaveLength(1);
  expect(pathOf(window), 'a start without a link changes nothing').toBe('/nothing/link');
});
