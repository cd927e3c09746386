/** The built pages in the system's Chromium, on main's handlers: nothing fails and nothing complains. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Library } from '@main/store/library';
import { bridgeOn, type TestBridge } from '../support/bridge';
import { fillExample } from '../support/exampleLibrary';
import { servePages, type PageServer } from '../support/pageServer';

const CHROMIUM = '/usr/bin/chromium';
const PAGES = resolve(import.meta.dirname, '../../out/renderer');
const missing = [
  ...(existsSync(CHROMIUM) ? [] : [`no ${CHROMIUM}`]),
  ...(existsSync(PAGES) ? [] : ['the pages are not built']),
];

describe.skipIf(missing.length > 0)(
  `the pages in a browser${missing.map((why) => ` (${why})`).join('')}`,
  () => {
    let folder: string;
    let library: Library;
    let bridge: TestBridge;
    let server: PageServer;
    let browser: Browser;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'haba-pages-'));
      library = await Library.open(folder);
      await fillExample(library);
      bridge = bridgeOn(library);
      server = await servePages(bridge, PAGES);
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser.close();
      server.close();
      library.close();
      await rm(folder, { recursive: true });
    });

    /** An address of every route, but for a report's: its frame is of the application's own protocol. */
    function routes(): string[] {
      const project = library.projects.list().find(({ name }) => name.startsWith('Fashion-MNIST'));
      const runs = library.runs.list(project?.id ?? '');
      const run = runs.find(({ name }) => name.startsWith('Plain DM'))?.id ?? '';
      const [study] = library.studies.list(project?.id ?? '');
      const below = [
        ...[
          '',
          '/new-run',
          `/runs/${run}`,
          `/runs/${run}/gallery`,
          '/studies',
          `/studies/${study?.id ?? ''}`,
        ],
        ...['/reports', `/new-report?runs=${run}`, `/compare?runs=${run},${runs.at(-1)?.id ?? ''}`],
      ];
      return [
        ...['/projects', '/queue', '/datasets', '/experts', '/settings', '/settings/licences', '/help'],
        ...['/nothing/run/x', '/no-such-page'],
        ...below.map((path) => `/projects/${project?.id ?? ''}${path}`),
      ];
    }

    it.each(['light', 'dark'] as const)('all open in %s without an error', async (colorScheme) => {
      const page = await browser.newPage({ colorScheme });
      const troubles: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
      page.on('requestfailed', (request) => {
        if (!request.url().endsWith('/events')) troubles.push(`${page.url()}: ${request.url()} failed`);
      });
      for (const route of routes()) {
        await page.goto(`${server.address}#${route}`);
        await page.locator('main h1, main h2, main p').first().waitFor();
        await expect.poll(() => bridge.pending, { timeout: 20_000 }).toBe(0);
      }
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
      await page.close();
      expect(troubles).toEqual([]);
    });

    it('are at no address without the token', async () => {
      const { origin } = new URL(server.address);
      expect((await fetch(`${origin}/index.html`)).status).toBe(404);
      expect((await fetch(`${origin}/call`, { method: 'POST', body: '["app.info",{}]' })).status).toBe(404);
    });
  },
);
