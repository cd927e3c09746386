import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium, test as base, type Page } from '@playwright/test';
import { packagedExecutable } from '../../../scripts/lib/package/places.mjs';
import { electronSwitches } from '../../../scripts/lib/runtime.mjs';

/** A packaged application with a home of its own, empty at first. */
export interface Installed {
  readonly folder: string;
  readonly executable: string;
  /** The `haba` command; there is none on Windows. */
  readonly haba: string;
  readonly home: string;
  /** The environment of a person who has just installed it: nothing of this checkout. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the studio from a folder that is not its own and waits for its page. */
  start(options?: StartOptions): Promise<Page>;
}

interface StartOptions {
  /** More for its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another copy of it. */
  readonly folder?: string;
}

const KEPT = ['PATH', 'DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY', 'SystemRoot', 'TEMP', 'TMP'];

/**
 * Playwright's own way to start Electron needs Node's inspector, which the fuses forbid: this one talks to the page alone,
 * through Chromium's debugging port.
 */
export const test = base.extend<{ folder: string; installed: Installed }>({
  folder: ['', { option: true }],
  installed: async ({ folder }, use, testInfo) => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'haba-home-'));
    const env = environment(home);
    const executable = packagedExecutable(folder);
    const children: ChildProcess[] = [];
    let output = '';
    await use({
      folder,
      executable,
      haba: path.join(folder, 'resources', 'haba'),
      home,
      env,
      start: async ({ env: more = {}, folder: place = folder } = {}) => {
        const args = [
          ...electronSwitches(),
          '--disable-dev-shm-usage',
          '--remote-debugging-port=0',
          '--lang=en',
        ];
        const child = spawn(packagedExecutable(place), args, {
          cwd: home,
          env: { ...env, ...more },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        children.push(child);
        const address = await debuggingAddress(child, (text) => (output += text));
        const browser = await chromium.connectOverCDP(address);
        const [context] = browser.contexts();
        if (context === undefined) throw new Error('The studio has no page.');
        return context.pages()[0] ?? (await context.waitForEvent('page'));
      },
    });
    if (testInfo.status !== testInfo.expectedStatus)
      fs.writeFileSync(testInfo.outputPath('output.txt'), output);
    await Promise.all(children.map(ended));
    fs.rmSync(home, { recursive: true, force: true });
  },
});

function environment(home: string): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), HOME: home, LANG: 'en_US.UTF-8', LANGUAGE: 'en' };
}

/** Chromium prints the address of its debugging port as soon as that is open. */
function debuggingAddress(child: ChildProcess, print: (text: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let all = '';
    const take = (chunk: Buffer): void => {
      print(String(chunk));
      all += String(chunk);
      const address = /DevTools listening on (ws:\S+)/.exec(all)?.[1];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The studio ended with ${code}. It printed:\n${all}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  const force = setTimeout(() => child.kill('SIGKILL'), 15_000);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(force);
}

export { expect } from '@playwright/test';
