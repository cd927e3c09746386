import fs from 'node:fs';
import path from 'node:path';
import { findings } from './support/accessibility';
import { call } from './support/bridge';
import { expect, test } from './support/launch';
import { seedRuns } from './support/seed';

test('a project as an archive and back; the library checked, backed up and restored', async ({
  launch,
}, testInfo) => {
  const dialogs = testInfo.outputPath('dialogs');
  fs.mkdirSync(dialogs, { recursive: true });
  const libraryDir = testInfo.outputPath('library');
  await seedRuns(libraryDir, 3);
  const env = { HABA_TEST_DIALOGS_DIR: dialogs };
  const first = await launch({ env, libraryDir });
  const { window } = first;

  await window.getByTestId('project-card').first().hover();
  await window.getByTestId('project-menu').first().click();
  await window.getByRole('menuitem', { name: 'Export as archive…' }).click();
  await expect(window.getByTestId('toast-good')).toContainText('“Sweep” was exported');
  const archive = path.join(dialogs, 'Sweep.haba');
  expect(fs.existsSync(archive)).toBe(true);

  await window.getByTestId('import-archive').click();
  await expect(window.getByTestId('toast-good').last()).toContainText('imported as a copy');
  await expect(window.getByTestId('project-card')).toHaveCount(2);

  await window.evaluate("location.hash = '/settings'");
  await window.getByTestId('check-library').click();
  await expect(window.getByTestId('check-result')).toContainText('Nothing is damaged.');
  await window.getByTestId('backup-library').click();
  await expect(window.getByTestId('toast-good').last()).toContainText('The backup is in');
  await window.getByTestId('keep-last').scrollIntoViewIfNeeded();
  await window.screenshot({ path: testInfo.outputPath('storage.png') });
  expect(await findings(window)).toEqual([]);

  // The stand-in of the dialog chooses its own folder, so the backup's files go there.
  const [backup = ''] = fs
    .readdirSync(dialogs, { withFileTypes: true })
    .flatMap((one) => (one.isDirectory() ? [one.name] : []));
  for (const name of fs.readdirSync(path.join(dialogs, backup))) {
    fs.renameSync(path.join(dialogs, backup, name), path.join(dialogs, name));
  }
  for (const { id } of await call(window, 'projects.list', {})) {
    await call(window, 'projects.trash', { id, trashed: true });
  }
  await window.getByTestId('restore-library').click();
  await expect(window.getByTestId('restore-next')).toContainText('next start');
  await first.close();
  const { window: again } = await launch({ env, libraryDir });
  await expect(again.getByTestId('project-card')).toHaveCount(2);
});
