/**
 * The interface under load, in the real application: start, frames and memory, printed beside their goals and never
 * asserted. docs/interface-bench.md says how to read the table.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { afterAll, beforeAll, it } from 'vitest';
import { launchStudio, type Studio } from '../../e2e/support/launch';
import { makeLibrary, SIZES, type Places } from './library';
import { measured, medianOf, scrollThrough, type Measured } from './measure';

const GOALS = { start: 1500, p95: 20, megabytes: 500 };
const STARTS = 3;
const WAIT = { timeout: 60_000 };

const folder = mkdtempSync(join(tmpdir(), 'haba-bench-'));
let places: Places;
let studio: Studio;
const rows: Measured[] = [];
const notes: string[] = [];

const go = (page: Page, hash: string): Promise<unknown> =>
  page.evaluate(`location.hash = ${JSON.stringify(hash)}`);

beforeAll(async () => {
  places = await makeLibrary(folder);
}, 600_000);
afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
  print();
});

it('starts', async () => {
  const times: number[] = [];
  for (let i = 0; i < STARTS; i++) {
    const since = performance.now();
    studio = await launchStudio({ libraryDir: folder });
    await studio.window.getByTestId('project-card').first().waitFor();
    times.push(performance.now() - since);
    if (i < STARTS - 1) await studio.close();
  }
  const all = times.map((time) => time.toFixed(0)).join(', ');
  notes.push(`start to interactive: ${medianOf(times).toFixed(0)} ms (goal ${GOALS.start}; each: ${all})`);
});

it('scrolls and filters a table', async () => {
  const { app, window } = studio;
  await go(window, `/projects/${places.manyRuns}`);
  await window.getByTestId('run-table').waitFor(WAIT);
  let far = 0;
  rows.push(
    await measured(app, window, `${thousands(SIZES.runs)} runs: scroll`, async () => {
      far = await scrollThrough(window, 'run-table', 300, 240);
    }),
  );
  if (far === 0) notes.push('the table did not scroll: its figure says nothing');
  rows.push(
    await measured(app, window, `${thousands(SIZES.runs)} runs: filter`, async () => {
      await window.getByRole('searchbox').first().pressSequentially('sweep 42', { delay: 30 });
      await expect(window.getByTestId('run-table')).toContainText('Sweep 42,', WAIT);
    }),
  );
});

it('plots runs', async () => {
  const { app, window } = studio;
  await window.getByRole('searchbox').first().fill('');
  await window.getByTestId('toggle-plot').click();
  for (const kind of ['scatter', 'parallel'] as const) {
    await window.getByTestId(`segment-${kind}`).click();
    const canvas = window.getByTestId(`run-${kind}`);
    await canvas.waitFor(WAIT);
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('The plot has no place.');
    const [left, top] = [box.x + (kind === 'scatter' ? 70 : 60), box.y + 40];
    rows.push(
      await measured(app, window, `${thousands(SIZES.runs)} runs: ${kind}, point and select`, async () => {
        for (let i = 0; i <= 60; i++) await window.mouse.move(left + ((box.width - 140) * i) / 60, top);
        await window.mouse.move(left, top);
        await window.mouse.down();
        for (let i = 0; i <= 30; i++) {
          await window.mouse.move(left + (kind === 'scatter' ? 10 * i : 0), top + 4 * i);
        }
        await window.mouse.up();
      }),
    );
  }
  await window.getByTestId('close-plot').click();
});

it('pans a chart', async () => {
  const { app, window } = studio;
  const { projectId, runId } = places.largeRun;
  await go(window, `/projects/${projectId}/runs/${runId}`);
  const chart = window.getByTestId('chart-objective').getByTestId('chart');
  await chart.locator('canvas').first().waitFor(WAIT);
  rows.push(
    await measured(app, window, `${thousands(SIZES.points)} points: zoom and pan`, async () => {
      await chart.focus();
      for (let i = 0; i < 6; i++) await window.keyboard.press('+');
      for (let i = 0; i < 60; i++)
        await window.keyboard.press(i < 30 ? 'Shift+ArrowRight' : 'Shift+ArrowLeft');
      const box = await chart.boundingBox();
      if (box === null) return;
      const y = box.y + box.height / 2;
      for (let i = 0; i <= 60; i++) await window.mouse.move(box.x + 60 + ((box.width - 80) * i) / 60, y);
      await window.keyboard.press('0');
    }),
  );
});

it('opens and scrolls a gallery', async () => {
  const { app, window } = studio;
  const { projectId, runId } = places.galleryRun;
  const cells = thousands(SIZES.bases * SIZES.hallucinators);
  rows.push(
    await measured(app, window, `${cells} cells: open`, async () => {
      await go(window, `/projects/${projectId}/runs/${runId}/gallery`);
      await window.getByTestId('gallery-cell-0-0').waitFor(WAIT);
    }),
  );
  let far = 0;
  rows.push(
    await measured(app, window, `${cells} cells: scroll`, async () => {
      far = await scrollThrough(window, 'gallery-matrix', 160, 240);
    }),
  );
  if (far === 0) notes.push('the gallery did not scroll: its figure says nothing');
});

it('draws live metrics', async () => {
  const { app, window } = studio;
  const { projectId, runId } = places.liveRun;
  await go(window, `/projects/${projectId}/runs/${runId}`);
  await window.getByTestId('chart-objective').waitFor(WAIT);
  rows.push(
    await measured(app, window, '10,000 metrics a second, live', () =>
      app.evaluate(async ({ BrowserWindow }, id) => {
        const names = ['loss/objective', 'loss/cosine', 'loss/contrastive', 'loss/task', 'loss/likelihood'];
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        // Batches as the recorder sends them: ten a second, here of a thousand points each, for six seconds.
        for (let batch = 0; batch < 60; batch++) {
          const points = Array.from({ length: 1000 }, (_, i) => {
            const step = batch * 200 + Math.floor(i / 5) + 1;
            return { series: names[i % 5] ?? '', step, value: Math.sin(step / 50) + (i % 5) };
          });
          contents?.send('haba:event', 'run.metrics', { runId: id, points });
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }, runId),
    ),
  );
});

const thousands = (value: number): string => value.toLocaleString('en');

function print(): void {
  const head = ['', 'median ms', 'p95 ms', 'worst ms', 'frames', 'page MB'];
  const goals = ['goal', '', `< ${GOALS.p95}`, '', '', `< ${GOALS.megabytes}`];
  const lines = rows.map(({ what, median, p95, worst, frames, megabytes }) => [
    what,
    median.toFixed(1),
    p95.toFixed(1),
    worst.toFixed(0),
    String(frames),
    megabytes.toFixed(0),
  ]);
  const table = [head, ...lines, goals];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const text = table.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  console.log(['', ...text, ...notes, ''].join('\n'));
}
