/** The animation of the README: one basis goes through several hallucinators, then several bases through one. */
import { writeFileSync } from 'node:fs';
import type { ElectronApplication, Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { animatedGif } from '@main/exports/gif';
import { call } from '../e2e/support/bridge';
import { fewColours } from './colours';
import type { Places } from './library';
import { mix, SIZE } from './pictures';

/** Smaller letters and pictures, drawn at that size: a smaller file that is not blurred. */
const ZOOM = 80;
/** The part of the window that plays: the panel, and what lies beside it. */
const CLIP = { x: 340, y: 104, width: 681, height: 512 };
const MILLISECONDS = 800;

/** Pictures of the panel in the order in which they are clicked: hallucinators for one basis, then bases for one of them. */
const CLICKS = [
  'mix-head-0',
  'mix-head-1',
  'mix-head-3',
  'mix-head-6',
  'mix-basis-4',
  'mix-basis-11',
  'mix-basis-1',
  'mix-head-1',
] as const;

/** Takes its frames and writes it. */
export async function animate(
  { app, window: page }: { readonly app: ElectronApplication; readonly window: Page },
  { projectId, runId }: Places,
  file: string,
): Promise<void> {
  const resize = (share: number): Promise<unknown> =>
    app.evaluate(
      ({ BrowserWindow }, { width, height }) =>
        BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
      { width: SIZE.width * share, height: SIZE.height * share },
    );
  await call(page, 'settings.set', { theme: 'light', zoom: ZOOM });
  await resize(ZOOM / 100);
  await page.evaluate(`location.hash = '/projects/${projectId}/runs/${runId}/gallery'`);
  await page.getByTestId('gallery-cell-0-0').waitFor();
  await addPointer(page);
  const frames: Buffer[] = [];
  await mix(page, 2, 0);
  for (const id of CLICKS) {
    await page.getByTestId(id).click();
    await movePointer(page, await page.getByTestId(id).boundingBox());
    await page.waitForTimeout(400);
    frames.push(await page.screenshot({ clip: CLIP, animations: 'disabled' }));
  }
  writeFileSync(file, await animatedGif(batchOf(frames), MILLISECONDS));
  await page.evaluate(`document.getElementById('drawn-pointer').remove()`);
  await call(page, 'settings.set', { zoom: 100 });
  await resize(1);
}

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** A picture of the page has no pointer: this one is drawn on it. */
const addPointer = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
    const make = (name, attributes) => {
      const element = document.createElementNS('http://www.w3.org/2000/svg', name);
      for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
      return element;
    };
    const pointer = make('svg', { id: 'drawn-pointer', width: 26, height: 32, viewBox: '0 0 16 20' });
    const arrow = 'M1 1 L1 17 L5 13.2 L7.8 19.4 L10.4 18.2 L7.7 12.2 L13 12 Z';
    pointer.append(make('path', { d: arrow, fill: '#111', stroke: '#fff' }));
    Object.assign(pointer.style, { position: 'fixed', left: 0, top: 0, zIndex: 9999, pointerEvents: 'none' });
    document.body.append(pointer);
  })()`);

const movePointer = (page: Page, box: Box | null): Promise<unknown> => {
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: 0, height: 0 };
  return page.evaluate(`Object.assign(document.getElementById('drawn-pointer').style, {
    left: '${x + width * 0.55}px', top: '${y + height * 0.55}px',
  })`);
};

/** Frames of so few colours that the writer keeps them all. */
function batchOf(pictures: readonly Buffer[]): Parameters<typeof animatedGif>[0] {
  const { width, height } = CLIP;
  const rgba = new Uint8ClampedArray(pictures.length * width * height * 4);
  pictures.forEach((picture, i) => {
    const { colours, indices } = fewColours(new Uint8ClampedArray(PNG.sync.read(picture).data));
    indices.forEach((colour, p) => rgba.set(colours[colour] ?? [], 4 * (i * width * height + p)));
  });
  return { count: pictures.length, width, height, rgba };
}
