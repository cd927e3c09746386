/**
 * Takes the pictures of README and docs in the real application: `npm run screenshots` sets up, builds and runs this. The
 * library that they show is kept in .cache/screenshots until what is in it changes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localCache, readJson, writeJson } from '../../scripts/lib/paths.mjs';
import { call } from '../e2e/support/bridge';
import { launchStudio, type Studio } from '../e2e/support/launch';
import { Sshd } from '../support/cluster/sshd';
import { animate } from './animation';
import { fillQueue, makeLibrary, type Places } from './library';
import { PICTURES, SIZE, THEMES, type Picture } from './pictures';
import { withPalette } from './png';

const IMAGES = resolve(import.meta.dirname, '../../docs/images');
const KEPT = join(localCache, 'screenshots');

/** Names that were given on the command line; none: all. */
const chosen = (process.env['SCREENSHOTS'] ?? '').split(' ').filter(Boolean);
const isChosen = (name: string): boolean => chosen.length === 0 || chosen.includes(name);

/** The computer of the pictures, where this one has a server for it. */
const { sshd } = await Sshd.start();
let studio: Studio;
let places: Places;

const open = async (): Promise<Studio> => {
  // Pages show where things are: at places that everybody could have.
  const env = {
    HABA_NODE: process.execPath,
    HABA_DATASETS_DIR: '/home/you/datasets',
    HABA_SSH_CONFIG: sshd?.config ?? '',
  };
  const opened = await launchStudio({ libraryDir: join(KEPT, 'library'), env });
  await opened.app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height);
  }, SIZE);
  return opened;
};

beforeAll(async () => {
  mkdirSync(IMAGES, { recursive: true });
  const made = createHash('sha256')
    .update(readFileSync(join(import.meta.dirname, 'library.ts')))
    .digest('hex');
  const note = join(KEPT, 'places.json');
  const kept = readJson(note) as { made: string; places: Places } | null;
  if (kept?.made !== made) {
    rmSync(KEPT, { recursive: true, force: true });
    mkdirSync(KEPT, { recursive: true });
  }
  studio = await open();
  if (kept?.made === made) {
    places = kept.places;
    return;
  }
  console.log('Making the library …');
  places = await makeLibrary(studio.window, (what) => console.log(`  ${what}`));
  writeJson(note, { made, places });
  // A start with everything there already: no page remembers how it came about.
  await studio.close();
  studio = await open();
}, 1_800_000);

afterAll(async () => {
  await studio.close();
  sshd?.stop();
});

const go = (page: Page, hash: string): Promise<unknown> =>
  page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

/** A page in both themes. Fonts and pictures are there, nothing moves, and no message lies above it. */
async function take(page: Page, { name, hash, ready, prepare }: Picture): Promise<void> {
  await go(page, hash(places));
  await page.getByTestId(ready).first().waitFor({ timeout: 60_000 });
  await prepare?.(page);
  await page.mouse.move(SIZE.width - 2, SIZE.height - 2);
  for (const theme of THEMES) {
    await call(page, 'settings.set', { theme });
    // The colours of a theme fade into those of the other, and charts and canvases follow: nothing tells when all are painted.
    await page.waitForTimeout(1200);
    const picture = await page.screenshot({ animations: 'disabled' });
    writeFileSync(join(IMAGES, `${name}-${theme}.png`), withPalette(picture));
  }
}

for (const picture of PICTURES.filter(({ live, name }) => live !== true && isChosen(name)))
  it(picture.name, () => take(studio.window, picture));

it.runIf(isChosen('mixing'))('the animation', async () => {
  await animate(studio, places, join(IMAGES, 'mixing.gif'));
});

const live = PICTURES.filter((picture) => picture.live === true && isChosen(picture.name));
it.runIf(live.length > 0)('pages while a run trains', async () => {
  const { window } = studio;
  const { runs: before } = await call(window, 'runs.list', { projectId: places.projectId });
  await fillQueue(window, places.projectId);
  for (const picture of live) await take(window, picture);
  const { runs } = await call(window, 'runs.list', { projectId: places.projectId });
  for (const { id, status } of runs) {
    if (before.some((run) => run.id === id)) continue;
    if (status !== 'draft') await call(window, 'runs.stop', { id });
    await expect.poll(async () => (await call(window, 'runs.get', { id })).status).toMatch(/draft|stopped/);
    await call(window, 'runs.trash', { id, trashed: true });
    await call(window, 'runs.purge', { id });
  }
});
