import fs from 'node:fs';
import type { Page } from '@playwright/test';
import type { Run } from '@shared/domain';
import { call, runWithStatus, tinyConfig } from './support/bridge';
import { expect, test } from './support/launch';

/** Two finished runs in one project. */
async function twoRuns(window: Page): Promise<{ projectId: string; runs: readonly Run[] }> {
  const project = await call(window, 'projects.create', {
    name: 'Reports',
    description: 'Do *two* runs differ?',
  });
  const runs: Run[] = [];
  for (const [name, seed] of [
    ['First', 0],
    ['Second', 1],
  ] as const) {
    const config = { ...tinyConfig(10), seed };
    const run = await call(window, 'runs.create', { projectId: project.id, name, config, start: true });
    runs.push(await runWithStatus(window, run.id, 'completed'));
  }
  return { projectId: project.id, runs };
}

const NOTES = [
  '# Why <script>document.title = "broken"</script>',
  'Because of **two** [links](https://example.org/) and [none](javascript:alert(1)).',
  '<img src=x onerror="document.title = \'broken\'">',
].join('\n\n');

test('a report: chosen, written, shown, changed, exported and printed', async ({ launch }, testInfo) => {
  const dialogs = testInfo.outputPath('saved');
  fs.mkdirSync(dialogs, { recursive: true });
  const { window } = await launch({ env: { HABA_TEST_DIALOGS_DIR: dialogs } });
  await window.getByTestId('first-start').waitFor();
  const { projectId, runs } = await twoRuns(window);
  const frame = window.frameLocator('[data-testid="report-frame"]');
  const saved = (name: string): Buffer => fs.readFileSync(`${dialogs}/${name}`);

  await test.step('from a run, with more choices, to the builder', async () => {
    await window.evaluate(`location.hash = '/projects/${projectId}/runs/${runs[0]?.id ?? ''}'`);
    await window.getByTestId('create-report').click();
    await window.getByTestId('report-more').click();
    await window.getByTestId('add-run').click();
    await window.getByTestId(`report-run-picker-${runs[1]?.id ?? ''}`).click();
    await expect(window.getByTestId('report-runs').getByRole('listitem')).toHaveCount(2);
    await window.getByTestId('report-title').fill('Two runs');
    await window.getByTestId('report-notes').fill(NOTES);
    await expect(window.getByTestId('notes-preview').locator('strong')).toHaveText('two');
    await expect(window.getByTestId('notes-preview').locator('img, script, a')).toHaveCount(0);
    await window.getByTestId('section-notes').getByTestId('section-up').click();
    await window.getByTestId('write-report').click();
  });

  await test.step('it is shown in a frame in which nothing runs', async () => {
    await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Two runs');
    await expect(frame.getByRole('heading', { level: 2 }).nth(1)).toHaveText('Notes');
    await expect(frame.locator('.prose a')).toHaveAttribute('href', 'https://example.org/');
    await expect(frame.locator('.prose img')).toHaveCount(0);
    await expect(frame.locator('.prose')).toHaveCSS('max-width', /\dpx/);
    const address = window.url();
    await frame.locator('.prose a').click();
    await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Two runs');
    expect(window.url()).toBe(address);
    expect(await window.title()).toContain('Two runs');
    const lonely = await window.evaluate(
      "document.querySelector('[data-testid=report-frame]').contentDocument === null",
    );
    expect(lonely).toBe(true);
  });

  await test.step('it is changed, and written again', async () => {
    await window.getByTestId('report-menu').click();
    await window.getByTestId('report-edit').click();
    await expect(window.getByTestId('report-notes')).toHaveValue(NOTES);
    await window.getByTestId('report-title').fill('Two runs, again');
    await window.getByTestId('write-report').click();
    await expect(frame.getByRole('heading', { level: 1 })).toHaveText('Two runs, again');
    await window.getByTestId('regenerate-report').click();
    await expect(window.getByTestId('toast-good').filter({ hasText: 'regenerated' }).first()).toBeVisible();
  });

  await test.step('it is saved as LaTeX, and as PDFs that are the same bytes', async () => {
    await window.getByTestId('report-menu').click();
    await window.getByTestId('report-save-tex').click();
    await expect.poll(() => fs.readdirSync(dialogs)).toContain('Two-runs.tex');
    expect(saved('Two-runs.tex').toString()).toContain('\\toprule');
    const [report] = await call(window, 'reports.list', { projectId });
    const id = report?.id ?? '';
    const print = async (): Promise<string> => {
      await call(window, 'reports.saveAs', { id, format: 'pdf' });
      return saved('Two-runs.pdf').toString('latin1');
    };
    const undated = (pdf: string): string => pdf.replace(/Date \(D:\d{14}/g, 'Date (');
    // The page says the minute of its making.
    await expect
      .poll(async () => undated(await print()) === undated(await print()), { timeout: 60_000 })
      .toBe(true);
    const pdf = await print();
    expect(pdf.slice(0, 5)).toBe('%PDF-');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
    expect(pdf).toContain('/CreationDate (D:20');
  });

  await test.step('a PDF has a first page in the studio, and the list a filter', async () => {
    await window.getByTestId('report-menu').click();
    await window.getByTestId('report-edit').click();
    await window.getByTestId('segment-pdf').click();
    await window.getByTestId('write-report').click();
    await expect(window.getByTestId('pdf-page')).toContainText('Two runs, again');
    const source = { kind: 'runs' as const, runIds: [runs[1]?.id ?? ''] };
    await call(window, 'reports.create', { source, format: 'md' });
    await window.getByTestId('nav-reports').click();
    await expect(window.getByTestId('report-table').getByRole('row')).toHaveCount(3);
    await window.getByRole('searchbox').fill('markdown');
    await expect(window.getByTestId('report-table').getByRole('row')).toHaveCount(2);
    await window.getByTestId('show-report').click();
    await expect(frame.locator('pre')).toContainText('# Second');
    await window.getByTestId('report-menu').click();
    await window.getByTestId('report-delete').click();
    await window.getByTestId('confirm-accept').click();
    await expect(window.getByTestId('report-table').getByRole('row')).toHaveCount(2);
    expect(fs.readdirSync(testInfo.outputPath('library/reports'))).toHaveLength(1);
  });
});
