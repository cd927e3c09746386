import fs from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { writeCheckpoint } from '@main/core/checkpoint/state';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Library } from '@main/store/library';
import { findings } from './support/accessibility';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** What a researcher does with a finished run's images. */

const openGallery = (window: Page, { projectId, id }: Run): Promise<unknown> =>
  window.evaluate(`location.hash = '/projects/${projectId}/runs/${id}/gallery'`);

/** The pixels of a canvas below an element, as text. */
const pixelsOf = (window: Page, testid: string): Promise<string> =>
  window
    .getByTestId(testid)
    .locator('canvas')
    .first()
    .evaluate((canvas) => (canvas as unknown as { toDataURL(): string }).toDataURL());

test('mixing, comparing, choosing and saving', async ({ launch }, testInfo) => {
  test.setTimeout(240_000);
  const dialogs = testInfo.outputPath('saved');
  fs.mkdirSync(dialogs, { recursive: true });
  const { window } = await launch({ env: { HABA_TEST_DIALOGS_DIR: dialogs } });
  const { keyboard } = window;
  const project = await call(window, 'projects.create', { name: 'Gallery' });
  const start = async (
    name: string,
    iterations: number,
    parameterization: RunConfigInput['parameterization'],
  ): Promise<Run> => {
    const config = { ...tinyConfig(iterations), parameterization };
    const run = await call(window, 'runs.create', { projectId: project.id, name, config, start: true });
    return runWithStatus(window, run.id, 'completed');
  };
  const run = await start('Main', 30, { hallucinators: 3, basesPerClass: 2 });
  await start('Another', 5, { hallucinators: 2 });
  await start('Pixels', 5, { basesPerClass: 2 });
  await openGallery(window, run);
  const inspector = window.getByTestId('gallery-inspector');
  const saved = window.getByTestId('toast-good').filter({ hasText: 'Saved' });

  await test.step('cells are chosen with mouse and keyboard', async () => {
    await window.getByTestId('gallery-cell-2-0').click();
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+ArrowRight');
    await expect(window.getByTestId('selection-bar')).toContainText('4 images selected');
    await expect(window.getByTestId('gallery-cell-3-1')).toHaveAttribute('aria-selected', 'true');
    await expect(window.getByTestId('gallery-cell-3-1')).toHaveAccessibleName(
      'Trouser, basis 2, hallucinator 2',
    );
    await window.getByTestId('gallery-cell-0-basis').click({ modifiers: ['Control'] });
    await expect(window.getByTestId('selection-bar')).toContainText('5 images selected');
    await window.getByTestId('gallery-head-2').click();
    await expect(window.getByTestId('selection-bar')).toContainText('20 images selected');
    await keyboard.press('Escape');
    await expect(window.getByTestId('selection-bar')).toHaveCount(0);
    await window.getByTestId('gallery-cell-2-0').click();
    await window.getByTestId('gallery-cell-3-2').click({ modifiers: ['Shift'] });
    await expect(window.getByTestId('selection-bar')).toContainText('6 images selected');
  });

  await test.step('cells fit the window, until a person chooses their size', async () => {
    const fit = window.getByTestId('fit-gallery');
    await expect(fit).toHaveAttribute('aria-pressed', 'true');
    await window.getByRole('slider', { name: 'Cell size' }).press('ArrowRight');
    await expect(fit).toHaveAttribute('aria-pressed', 'false');
    await fit.click();
    await expect(fit).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('the inspector says where the values of an image lie, on any scale', async () => {
    await expect(window.getByTestId('value-range')).toContainText('(black 0, white 1)');
    const before = await pixelsOf(window, 'gallery-large');
    await window.getByTestId('segment-shared').click();
    await expect.poll(() => pixelsOf(window, 'gallery-large')).not.toBe(before);
    await window.getByTestId('segment-stretched').click();
    await expect.poll(() => pixelsOf(window, 'gallery-large')).toBe(before);
  });

  await test.step('all of it is shared as one page for any browser', async () => {
    await window.getByTestId('share-gallery').click();
    await expect(saved.filter({ hasText: 'any browser' })).toBeVisible();
    const page = fs.readFileSync(path.join(dialogs, 'Main-30.html'), 'utf8');
    expect(page).toContain('<title>Main</title>');
    await saved.getByRole('button').first().click();
    await expect(saved).toHaveCount(0);
  });

  await test.step('they are saved as a sheet, a dataset and an animation', async () => {
    await window.getByTestId('save-sheet').click();
    await expect(saved).toHaveCount(1);
    const sheet = PNG.sync.read(fs.readFileSync(path.join(dialogs, 'Main-30-sheet.png')));
    expect([sheet.width, sheet.height]).toEqual([48 + 3 * 120 - 8, 48 + 40 + 2 * 136 - 8]);
    await window.getByTestId('save-dataset').click();
    await expect(saved.filter({ hasText: '6 images' })).toBeVisible();
    const folder = path.join(dialogs, 'Main-30');
    expect(fs.readdirSync(path.join(folder, 'train', '1-Trouser'))).toHaveLength(6);
    expect(fs.statSync(path.join(folder, 'images.safetensors')).size).toBeGreaterThan(6 * 784 * 4);
    await window.getByTestId('save-gif').click();
    await expect(saved.filter({ hasText: '.gif' })).toBeVisible();
    const gif = fs.readdirSync(dialogs).find((name) => name.endsWith('.gif')) ?? '';
    const bytes = fs.readFileSync(path.join(dialogs, gif));
    // The browser's own decoder plays every frame.
    const frames = await window.evaluate(
      async (data) => {
        const { ImageDecoder: Decoder } = globalThis as unknown as {
          ImageDecoder: new (o: object) => {
            completed: Promise<void>;
            tracks: { ready: Promise<void>; selectedTrack: { frameCount: number } };
          };
        };
        const decoder = new Decoder({ data: Uint8Array.from(data), type: 'image/gif' });
        await decoder.tracks.ready;
        await decoder.completed;
        return decoder.tracks.selectedTrack.frameCount;
      },
      [...bytes],
    );
    const info = await call(window, 'gallery.open', { runId: run.id });
    expect(frames).toBe(info.frames.length);
    await window.getByTestId('save-webm').click();
    await expect(saved.filter({ hasText: '.webm' })).toBeVisible();
    const video = fs.readFileSync(path.join(dialogs, 'timeline.webm'));
    expect([video.subarray(0, 4).toString('hex'), video.includes('V_VP9')]).toEqual(['1a45dfa3', true]);
  });

  await test.step('the timeline steps and plays', async () => {
    await expect(window.getByTestId('frame-label')).toHaveText('Iteration 30');
    await window.getByTestId('gallery-cell-2-0').click();
    await keyboard.press('Alt+ArrowLeft');
    await expect(window.getByTestId('frame-label')).toHaveText('Iteration 29');
    await window.getByTestId('timeline').getByRole('slider').focus();
    await keyboard.press('Home');
    await expect(window.getByTestId('frame-label')).toHaveText('Iteration 0');
    await window.getByTestId('gallery-cell-2-0').focus();
    await keyboard.press('Space');
    await expect(window.getByTestId('frame-label')).toHaveText('Iteration 30', { timeout: 60_000 });
  });

  await test.step('a hallucinator is put on a basis: by keyboard, and by dragging', async () => {
    await window.getByTestId('gallery-cell-2-2').click();
    await keyboard.press('Control+c');
    await expect(window.getByTestId('gallery-said')).toContainText('Hallucinator 3 copied');
    await window.getByTestId('gallery-cell-8-basis').click();
    await keyboard.press('Control+v');
    await expect(window.getByTestId('mix-image')).toHaveAccessibleName('Coat, basis 1, hallucinator 3');
    await window.getByTestId('gallery-head-1').dragTo(window.getByTestId('gallery-cell-3-basis'));
    await expect(window.getByTestId('mix-image')).toHaveAccessibleName('Trouser, basis 2, hallucinator 1');
  });

  await test.step('pictures are wired by clicking and by dragging one onto the other; the result stays in view', async () => {
    const result = window.getByTestId('mix-image');
    await window.getByTestId('mix-basis-4').click();
    await expect(result).toHaveAccessibleName('Pullover, basis 1, hallucinator 1');
    await window.getByTestId('mix-head-2').click();
    await expect(result).toHaveAccessibleName('Pullover, basis 1, hallucinator 3');
    await window.getByTestId('mix-basis-7').dragTo(window.getByTestId('mix-head-1'));
    await expect(result).toHaveAccessibleName('Dress, basis 2, hallucinator 2');
    await window.getByTestId('mix-head-0').dragTo(window.getByTestId('mix-basis-1'));
    await expect(result).toHaveAccessibleName('T-shirt/top, basis 2, hallucinator 1');
    await window.getByTestId('mix-head-none').click();
    await expect(result).toHaveAccessibleName('T-shirt/top, basis 2');
    await window.getByTestId('mix-sources').click();
    await window.getByTestId('hallucinator-source-frame').scrollIntoViewIfNeeded();
    await expect(result).toBeInViewport({ ratio: 0.99 });
    await window.getByTestId('mix-head-0').click();
    expect(await findings(window)).toEqual([]);
  });

  await test.step('Escape in a dropdown leaves the panel open; Enter shows a cell large', async () => {
    await window.getByTestId('hallucinator-source-frame').click();
    await window.getByRole('listbox').waitFor();
    await keyboard.press('Escape');
    await expect(window.getByRole('listbox')).toHaveCount(0);
    await expect(window.getByTestId('mix-panel')).toBeVisible();
    await window.getByTestId('gallery-cell-3-0').click();
    await keyboard.press('Enter');
    await expect(window.getByTestId('panel-look')).toHaveAttribute('data-state', 'active');
    await window.getByTestId('panel-mix').click();
    await window.getByTestId('mix-sources').click();
  });

  await test.step('pairs are compared, also with a network of another run', async () => {
    await window.getByTestId('hold-b').click();
    await window.getByTestId('mix-side-a').click();
    await window.getByTestId('hallucinator-source').click();
    const pixels = window.getByRole('option').filter({ hasText: 'Pixels' });
    await expect(pixels).toContainText('It stores plain pixels');
    await expect(pixels).toBeDisabled();
    await window.getByRole('option').filter({ hasText: 'Another' }).click();
    await expect(window.getByTestId('mix-side-a')).toContainText('Another');
    await window.getByTestId('segment-split').click();
    await window.getByTestId('mix-divider').focus();
    await keyboard.press('End');
    await expect(window.getByTestId('mix-divider')).toHaveValue('1');
    await window.getByTestId('segment-difference').click();
    await expect(window.getByTestId('difference-figures')).toContainText('%');
    await window.getByTestId('segment-blend').click();
    const before = await pixelsOf(window, 'mix-image');
    await window.getByTestId('blend-hallucinators').getByRole('slider').focus();
    await keyboard.press('End');
    await expect.poll(() => pixelsOf(window, 'mix-image')).not.toBe(before);
    await window.getByTestId('drop-b').click();
  });

  await test.step('a picture of one’s own goes through a hallucinator; what is none is refused', async () => {
    const input = window.getByTestId('own-picture-input');
    await input.setInputFiles({
      name: 'evil.png',
      mimeType: 'image/png',
      buffer: Buffer.from('<svg onload=1>'),
    });
    await expect(window.getByTestId('toast-bad')).toContainText('evil.png is not a PNG or JPEG image.');
    const png = new PNG({ width: 60, height: 40 });
    png.data.fill(200);
    await input.setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: PNG.sync.write(png) });
    await expect(window.getByTestId('basis-source')).toHaveCount(0);
    await expect(window.getByTestId('mix-image')).toHaveAccessibleName(/mine\.png, hallucinator 1/);
    expect(await findings(window)).toEqual([]);
  });

  await test.step('the menu of a cell, by keyboard, leads to its nearest real images', async () => {
    await window.getByTestId('gallery-cell-4-1').click();
    await keyboard.press('Shift+F10');
    await window.getByTestId('context-neighbours').waitFor();
    await keyboard.press('Escape');
    await window.getByTestId('gallery-cell-4-1').click({ button: 'right' });
    await window.getByTestId('context-neighbours').click();
    // They are searched by themselves, and again for another image.
    await expect(window.getByTestId('neighbours').getByRole('listitem')).toHaveCount(12);
    const names = (): Promise<string> => window.getByTestId('neighbours').ariaSnapshot();
    const first = await names();
    await window.getByTestId('gallery-cell-0-1').click();
    await expect.poll(names).not.toEqual(first);
    await window.getByTestId('gallery-cell-4-1').click();
    await expect.poll(names).toEqual(first);
    await expect(window.getByTestId('neighbours-panel')).toContainText('80 training images');
    expect(await findings(window)).toEqual([]);
  });

  await test.step('the inside of a hallucinator', async () => {
    await window.getByTestId('panel-anatomy').click();
    for (const stage of ['basis', 'features', 'scale', 'shift', 'affine', 'output']) {
      await expect(window.getByTestId(`anatomy-${stage}`)).toBeVisible();
    }
    expect(await findings(window)).toEqual([]);
  });

  await test.step('the map is linked with the matrix', async () => {
    await window.getByTestId('panel-map').click();
    await window.getByTestId('draw-map').click();
    await expect(window.getByTestId('map-canvas')).toBeVisible({ timeout: 60_000 });
    await expect(window.getByTestId('map-panel')).toContainText('Pullover, basis 1, hallucinator 2');
    await window.getByTestId('map-canvas').focus();
    const chosen = (): Promise<string | null> =>
      window.locator('[role=gridcell][aria-selected=true]').first().getAttribute('data-testid');
    const before = await chosen();
    for (const key of ['ArrowRight', 'ArrowUp', 'ArrowLeft', 'ArrowDown']) {
      if ((await chosen()) === before) await keyboard.press(key);
    }
    await expect.poll(chosen).not.toBe(before);
    await expect(inspector).toContainText('of the variance');
    expect(await findings(window)).toEqual([]);
  });

  await test.step('the map fills the page, with thumbnails, and a lasso chooses', async () => {
    await window.getByTestId('map-fill').click();
    await expect(window.getByTestId('panel-map')).toHaveCount(0);
    const canvas = window.getByTestId('map-canvas');
    await expect(window.getByTestId('map-pictures')).toBeChecked();
    const box = await canvas.boundingBox();
    if (!box) throw new Error('The map has no place.');
    const [left, top, right, bottom] = [box.x + 2, box.y + 2, box.x + box.width - 2, box.y + box.height - 2];
    await window.mouse.move(left, top);
    await window.mouse.down();
    for (const [x, y] of [
      [right, top],
      [right, bottom],
      [left, bottom],
    ] as const) {
      await window.mouse.move(x, y, { steps: 4 });
    }
    await window.mouse.up();
    // All bases and all hallucinations; real images are no cells.
    await expect(window.getByTestId('selection-bar')).toContainText('80 images selected');
    expect(await findings(window)).toEqual([]);
    await keyboard.press('Escape');
    await expect(window.getByTestId('selection-bar')).toHaveCount(0);
    await canvas.focus();
    await keyboard.press('+');
    await window.getByTestId('map-whole').click();
    await expect(window.getByTestId('map-whole')).toBeDisabled();
    await window.getByTestId('segment-matrix').click();
    await expect(window.getByTestId('map-canvas')).toHaveCount(0);
  });

  await test.step('bases are ordered by diversity and by loss', async () => {
    const order = async (option: string): Promise<void> => {
      await window.getByTestId('order').click();
      await window.getByRole('option').filter({ hasText: option }).click();
    };
    await order('By diversity');
    await expect(window.getByTestId('judge')).toContainText('cosine distance', { timeout: 60_000 });
    await order('By loss');
    await expect(window.getByTestId('judge')).toContainText('ConvNet D2 W4', { timeout: 60_000 });
    await order('By class');
    await expect(window.getByTestId('judge')).toHaveCount(0);
  });
});

test('fifty thousand images: only what is in view is decoded', async ({ launch }, testInfo) => {
  const libraryDir = testInfo.outputPath('library');
  const library = await Library.open(libraryDir);
  const config = runConfigSchema.parse({
    dataset: { source: 'cifar100', path: '/nowhere' },
    parameterization: { basesPerClass: 50, hallucinators: 10 },
    objective: { kind: 'dm' },
  });
  const geometry = { classes: 100, channels: 3, imageSize: 32, trainPerClass: 500 };
  const { id: projectId } = library.projects.create({ name: 'Large' });
  const run = library.runs.create({ projectId, name: 'Large', config });
  const { specs } = createParameterization(config.parameterization, geometry);
  const params = Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]) => {
      const length = shape.reduce((product, size) => product * size, 1);
      return [name, { shape, data: Float32Array.from({ length }, (_, i) => Math.sin(i * 0.37)) }];
    }),
  );
  const bytes = writeCheckpoint({
    iteration: 1,
    config,
    geometry,
    classNames: Array.from({ length: 100 }, (_, i) => `class ${i}`),
    standardisation: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
    params,
    velocity: {},
    extractor: [],
    extractorVelocity: [],
    rate: null,
  });
  await library.blobs.write(bytes, (ref) =>
    library.resumePoints.add(run.id, { ...ref, iteration: 1, trainedSeconds: 1 }),
  );
  library.close();

  const { window } = await launch({ libraryDir });
  await window.getByTestId('project-card').waitFor();
  await openGallery(window, run);
  await window.getByTestId('gallery-cell-0-0').waitFor();
  await expect(window.getByTestId('gallery-summary')).toContainText('50,000 images');
  expect(await window.locator('[role=gridcell]').count()).toBeLessThan(600);
  await window.getByTestId('gallery-cell-0-0').focus();
  await window.keyboard.press('Control+End');
  await window.keyboard.press('Control+ArrowDown');
  await expect(window.getByTestId('gallery-cell-4999-9')).toBeFocused();
  await expect(window.getByTestId('gallery-inspector')).toContainText('class 99, basis 50, hallucinator 10');
  interface Drawing {
    readonly width: number;
    readonly height: number;
    getContext(kind: '2d'): {
      getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
    };
  }
  const drawn = (): Promise<boolean> =>
    window
      .getByTestId('gallery-cell-4999-9')
      .locator('xpath=..')
      .locator('canvas')
      .evaluate((element) => {
        const canvas = element as unknown as Drawing;
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.some((value, i) => i % 4 === 3 && value === 255);
      });
  await expect.poll(drawn).toBe(true);
  await window.keyboard.press('Control+a');
  await expect(window.getByTestId('selection-bar')).toContainText('55,000 images selected');
});
