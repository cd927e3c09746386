import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { electronCommand, electronEnvironment } from '../../../scripts/lib/runtime.mjs';

export interface LaunchOptions {
  /** The library to open; the same folder again continues where an earlier launch stopped. */
  readonly libraryDir: string;
  /** The language that the system prefers; the studio follows it while its setting says "system". */
  readonly locale?: 'en' | 'ko';
  /** The colours that the system prefers; likewise. */
  readonly theme?: 'light' | 'dark';
  /** Further arguments and Chromium switches. */
  readonly args?: readonly string[];
  /** Further environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Studio {
  readonly app: ElectronApplication;
  readonly window: Page;
  /** What the processes of the studio have printed since the launch was complete. */
  output(): string;
  /** Quits; ends the process by force if it does not go. Safe to call again, and after a crash. */
  close(): Promise<void>;
}

const QUIT_MS = 15_000;

/**
 * Starts the built studio in the Electron that set-up prepared, with a fresh profile, and waits for its first window.
 *
 * @throws if set-up has not run, or no window opens
 */
export async function launchStudio(options: LaunchOptions): Promise<Studio> {
  const { libraryDir, locale = 'en', theme = 'light', args = [], env = {} } = options;
  const profile = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-profile-'));
  const command = electronCommand([
    `--user-data-dir=${profile}`,
    `--lang=${locale}`,
    '--disable-dev-shm-usage', // containers have little shared memory
    ...(theme === 'dark' ? ['--force-dark-mode'] : []),
    ...args,
  ]);
  const app = await _electron.launch({
    executablePath: command.executable,
    args: command.args,
    env: electronEnvironment({ ...command.env, LANGUAGE: locale, HABA_LIBRARY_DIR: libraryDir, ...env }),
    chromiumSandbox: !command.args.includes('--no-sandbox'),
    colorScheme: theme,
  });
  let output = '';
  const child = app.process();
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr?.on('data', (chunk) => (output += String(chunk)));
  const close = async (): Promise<void> => {
    await quit(app, child);
    // Processes of a studio that was killed may still write there for a moment.
    await fs.promises.rm(profile, { recursive: true, force: true, maxRetries: 20 });
  };
  try {
    const window = await app.firstWindow();
    await window.waitForLoadState('domcontentloaded');
    await leavePointer(app);
    return { app, window, output: () => output, close };
  } catch (error) {
    await close();
    throw new Error(`The studio opened no window. It printed:\n${output}`, { cause: error });
  }
}

/**
 * Moves the windows away from the pointer of a virtual display, which rests in its middle. The pointer would say that it moves,
 * with no button pressed, whenever another studio's window above it closes, and so end a drag.
 */
async function leavePointer(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    for (const window of BrowserWindow.getAllWindows()) window.setPosition(0, 0);
  });
}

/** `process` is asked for at the launch: Playwright does not know it any more after the end. */
async function quit(app: ElectronApplication, process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const force = setTimeout(() => process.kill('SIGKILL'), QUIT_MS);
  await app.close().catch(() => process.kill('SIGKILL'));
  clearTimeout(force);
}

export type Launch = (options?: Partial<LaunchOptions>) => Promise<Studio>;

/**
 * Playwright's `test` with a launcher whose studios are closed when the test ends. The library is one fresh folder per
 * test unless another is given. A failed test leaves a screenshot and the processes' output of each studio in its
 * folder under test-results/.
 */
export const test = base.extend<{ launch: Launch }>({
  launch: async ({}, use, testInfo) => {
    const studios: Studio[] = [];
    await use(async (options = {}) => {
      const studio = await launchStudio({ libraryDir: testInfo.outputPath('library'), ...options });
      studios.push(studio);
      return studio;
    });
    const failed = testInfo.status !== testInfo.expectedStatus;
    for (const [index, studio] of studios.entries()) {
      if (failed) {
        const picture = testInfo.outputPath(`studio-${index}.png`);
        await studio.window.screenshot({ path: picture }).catch(() => undefined); // the window may be gone
        fs.writeFileSync(testInfo.outputPath(`studio-${index}.txt`), studio.output());
      }
      await studio.close();
    }
  },
});

export { expect } from '@playwright/test';
