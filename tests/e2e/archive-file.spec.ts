import fs from 'node:fs';
import type { ElectronApplication } from '@playwright/test';
import { exportArchive } from '@main/archives/exportArchive';
import { Library } from '@main/store/library';
import { call } from './support/bridge';
import { expect, test } from './support/launch';
import { seedRuns } from './support/seed';

/** The system's dialogs answer by themselves with the first button; what they said is kept. */
async function answerDialogs(app: ElectronApplication): Promise<() => Promise<string[]>> {
  await app.evaluate(({ app: self, dialog }) => {
    const said: string[] = [];
    Object.assign(self, { said });
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, detail } = args.at(-1) as { message: string; detail: string };
      said.push(`${message} ${detail}`);
      return Promise.resolve({ response: 0, checkboxChecked: false });
    };
  });
  return () => app.evaluate(({ app: self }) => (self as unknown as { said: string[] }).said);
}

test('an archive that the system hands over is asked about, imported and shown', async ({
  launch,
}, testInfo) => {
  const source = testInfo.outputPath('source');
  const projectId = await seedRuns(source, 3);
  const library = await Library.open(source);
  const archive = testInfo.outputPath('paper.haba');
  await exportArchive(library, { kind: 'project', projectId }, archive);
  library.close();
  const broken = testInfo.outputPath('broken.haba');
  fs.writeFileSync(broken, 'no archive');

  const { app, window } = await launch();
  await window.getByTestId('first-start').waitFor();
  const said = await answerDialogs(app);
  /** As the system does when the studio is open already. */
  const open = (file: string): Promise<unknown> =>
    app.evaluate(({ app: self }, path) => self.emit('second-instance', {}, ['studio', path], '/'), file);

  await open(archive);
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('Sweep');
  expect((await said())[0]).toContain('Import the project “Sweep”? From paper.haba.');
  const [project] = await call(window, 'projects.list', {});
  expect(window.url()).toContain(`/projects/${project?.id ?? ''}`);

  await open(broken);
  await expect.poll(async () => (await said()).at(-1)).toContain('broken.haba was not imported');
  expect(await call(window, 'projects.list', {})).toHaveLength(1);
});
