/** `npm run dev -- --browser`: sources of the pages in the system's Chromium, on the example library. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const ROOT = resolve(import.meta.dirname, '../..');
const SCRIPT = resolve(ROOT, 'scripts/dev.mjs');

/** The first line on standard output that matches. */
async function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  if (!child.stdout) throw new Error('The process has no standard output.');
  for await (const line of createInterface(child.stdout)) {
    const found = pattern.exec(line)?.[0];
    if (found !== undefined) return found;
  }
  throw new Error('The process ended without an address.');
}

describe('the pages while they are worked on', () => {
  let child: ChildProcess;
  let address: string;

  beforeAll(async () => {
    child = spawn(process.execPath, [SCRIPT, '--browser'], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    address = await lineOf(child, /http:\S+/);
  });
  afterAll(() => void child.kill('SIGKILL'));

  const call = async (url: string): Promise<Response> =>
    await fetch(url, { method: 'POST', body: '["app.info",{}]' });
  const libraryOf = async (): Promise<string> => {
    const { value } = (await (await call(`${address}call`)).json()) as { value: { libraryPath: string } };
    return value.libraryPath;
  };

  it('are on the loopback interface and at no address without the token', async () => {
    const { origin, hostname, pathname } = new URL(address);
    expect(hostname).toBe('127.0.0.1');
    const token = pathname.slice(1, -1);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    for (const path of ['/', '/index.html', '/main.ts', '/@vite/client', '/wire.mjs', '/events']) {
      const response = await fetch(`${origin}${path}`, { redirect: 'manual' });
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toContain(token);
    }
    expect((await call(`${origin}/call`)).status).toBe(404);
    expect((await call(`${address}call`)).status).toBe(200);
  });

  it.skipIf(!existsSync(CHROMIUM))('show the example library and wait for changes', async () => {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const said: string[] = [];
    const errors: string[] = [];
    page.on('console', (message) => (message.type() === 'error' ? errors : said).push(message.text()));
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(`${address}#/projects`);
    await page.getByText('Fashion-MNIST at 2 images per class').first().waitFor({ timeout: 60_000 });
    await expect.poll(() => said).toContain('[vite] connected.');
    await browser.close();
    expect(errors).toEqual([]);
  });

  // The last one: it ends the server.
  it.skipIf(process.platform === 'win32')('take their library with them when they end', async () => {
    const library = await libraryOf();
    expect(existsSync(library)).toBe(true);
    child.kill('SIGINT');
    await once(child, 'exit');
    expect(existsSync(library)).toBe(false);
  });
});
