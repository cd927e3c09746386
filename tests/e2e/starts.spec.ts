import { expect, test } from './support/launch';

test('the studio opens one window with its name', async ({ launch }) => {
  const { app, window } = await launch();
  await expect.poll(() => window.title()).toContain('HaBa Studio');
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(await app.evaluate(({ app: self }) => self.getName())).toBe('HaBa Studio');
});
