import { parameterizationSchema } from '@shared/config/schema';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPreset } from '@shared/presets';
import { storageOfImages } from '@shared/budget/storage';
import { REPORT_SECTIONS } from '@shared/reports/request';
import { collectRuns, latestEvaluations } from '@main/reports/collect';
import { fileName } from '@main/reports/files';
import { shownPerClass } from '@main/reports/gallery';
import type { RunsFacts } from '@main/reports/model';
import type { Library } from '@main/store/library';
import { createReport, renderRequest, rewriteReport } from '@main/studies/report/create';
import { addRealCheckpoint } from '../../../support/checkpoint';
import { evaluation, newRun, openLibrary, temporaryFolder } from '../../../support/library';
import { geometry } from './sample';

const createdAt = new Date('2026-11-23T10:00:00.000Z');

/** A run with a checkpoint, two evaluations of its images and one of random ones. */
async function finishedRun(library: Library, name: string): Promise<string> {
  const { id } = newRun(library, name);
  await addRealCheckpoint(library, id, 50);
  library.evaluations.add(id, evaluation(25, 0.5));
  library.evaluations.add(id, evaluation(50, 0.7));
  const random = {
    ...evaluation(50, 0.55),
    subject: 'random-real',
    storage: storageOfImages(2, geometry),
  } as const;
  library.evaluations.add(id, random);
  library.metrics.append(id, [
    { series: 'loss/objective', step: 1, value: 3 },
    { series: 'loss/objective', step: 2, value: 2 },
  ]);
  return id;
}

const collect = (library: Library, ...runIds: string[]): Promise<RunsFacts> =>
  collectRuns(library, { runIds, sections: REPORT_SECTIONS });

const ofRuns = (...runIds: string[]) => ({ source: { kind: 'runs' as const, runIds } });

describe('what is collected of runs', () => {
  it('is the run, its last results, its curves and its images', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const { runs, subjects } = await collect(library, runId);
    const [own] = runs;
    expect(own.run.name).toBe('Mine');
    expect(own.dataset.classNames).toEqual(['ant', 'bee', 'cat']);
    expect(subjects.map(({ subject, run }) => [subject, run.own])).toEqual([
      ['distilled', true],
      ['random-real', true],
    ]);
    expect(subjects[0]?.accuracies.map(({ iteration, mean }) => [iteration, mean])).toEqual([[50, 0.7]]);
    expect(own.curves.map(({ name }) => name)).toEqual(['loss/objective']);
    expect(own.gallery).toMatchObject({ kind: 'haba', iteration: 50, perClass: 1, hallucinators: 5 });
    expect(own.gallery?.images.count).toBe(3 * 6);
    expect(own.versions[0]).toMatchObject({ name: 'HaBa Studio' });
  });

  it('leaves out what no section shows', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const { runs } = await collectRuns(library, { runIds: [runId], sections: ['accuracy'] });
    expect(runs[0].gallery).toBeNull();
    expect(runs[0].curves).toEqual([]);
  });

  it('sets the distilled sets of other runs beside it, without their random images', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const other = await finishedRun(library, 'Other');
    const { subjects, runs } = await collect(library, runId, other);
    expect(runs.map(({ run }) => run.name)).toEqual(['Mine', 'Other']);
    expect(subjects.map(({ subject, run }) => [subject, run.name])).toEqual([
      ['distilled', 'Mine'],
      ['distilled', 'Other'],
      ['random-real', 'Mine'],
    ]);
  });

  it('refuses a run that stores more than the budget of the first', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const project = library.projects.findByName('A project')?.id ?? '';
    const large = async (imagesPerClass: number): Promise<string> => {
      const parameterization = parameterizationSchema.parse({ basesPerClass: imagesPerClass });
      const run = library.runs.create({
        projectId: project,
        name: 'Large',
        config: { ...library.runs.get(runId).config, parameterization },
      });
      await addRealCheckpoint(library, run.id, 50);
      library.evaluations.add(run.id, evaluation(50, 0.6));
      return run.id;
    };
    const { runs } = await collect(library, runId);
    const allowed = Math.ceil(runs[0].storage.ipcEquivalent);
    expect((await collect(library, runId, await large(allowed))).subjects).toHaveLength(3);
    const over = await large(allowed + 1);
    await expect(collect(library, runId, over)).rejects.toThrow(
      /"Large" stores .* more than the budget of "Mine" .* compare with a run that stores no more, or name "Large" first/,
    );
    expect((await collect(library, over, runId)).runs).toHaveLength(2);
  });

  it('names the preset and the command when the configuration is one', async () => {
    const library = await openLibrary();
    const demo = findPreset('demo')?.config;
    if (!demo) throw new Error('no demo preset');
    const project = library.projects.create({ name: 'P' });
    const run = library.runs.create({
      projectId: project.id,
      name: 'R',
      config: { ...demo, engine: 'onnx' },
    });
    await addRealCheckpoint(library, run.id, 1);
    const { runs, subjects } = await collect(library, run.id);
    expect(runs[0].preset).toEqual({ id: 'demo', differences: [] });
    expect(runs[0].command).toBe('npm run -s haba -- run preset:demo');
    expect(subjects).toEqual([]);
  });

  it('has the published figures of the dataset at the row of the first run', async () => {
    const library = await openLibrary();
    const project = library.projects.create({ name: 'P' });
    const preset = findPreset('demo')?.config;
    if (!preset) throw new Error('no preset');
    const dataset = { source: 'cifar10', path: '/data', whitening: 'none', limitPerClass: null } as const;
    const run = library.runs.create({ projectId: project.id, name: 'R', config: { ...preset, dataset } });
    await addRealCheckpoint(library, run.id, 1);
    const { published } = await collect(library, run.id);
    expect(published.length).toBeGreaterThan(4);
    expect(published.every(({ perClass, dataset: of }) => perClass === 1 && of === 'cifar10')).toBe(true);
  });

  it('is refused without a checkpoint or for unknown runs', async () => {
    const library = await openLibrary();
    const { id } = newRun(library, 'Empty');
    await expect(collect(library, id)).rejects.toThrow(/"Empty" has not written a checkpoint yet/);
    await addRealCheckpoint(library, id, 1);
    await expect(collect(library, id, 'nope')).rejects.toThrow(/no run "nope"/);
  });
});

describe('a created report', () => {
  it('is whole, recorded with what it was made from, and alone in its folder', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Ein Lauf / 한글');
    const request = { ...ofRuns(runId), sections: ['notes' as const, 'accuracy' as const], notes: '**Why**' };
    const report = await createReport(library, request, { createdAt });
    expect(readdirSync(library.reportsFolder)).toHaveLength(1);
    expect(report.path).toMatch(/2026-11-23-10-00-00-Ein-Lauf-한글-\w{4}\.html$/);
    expect(report).toMatchObject({ ...request, name: 'Ein Lauf / 한글', format: 'html', title: '' });
    const bytes = readFileSync(report.path);
    expect(bytes.byteLength).toBe(report.bytes);
    expect(bytes.toString('utf8')).toContain('</html>');
    expect(bytes.toString('utf8')).toContain('<strong>Why</strong>');
    expect(library.reports.ofRun(runId)).toEqual([report]);
  });

  it('is the same bytes when it is made twice, and again from what was stored', async () => {
    const library = await openLibrary();
    const [one, two] = [await finishedRun(library, 'One'), await finishedRun(library, 'Two')];
    for (const format of ['html', 'md', 'csv', 'json', 'tex'] as const) {
      const request = { ...ofRuns(one, two), format, notes: 'n' };
      const report = await createReport(library, request, { createdAt });
      const bytes = readFileSync(report.path);
      const again = await rewriteReport(library, report.id, undefined, { createdAt });
      expect(readFileSync(again.path).equals(bytes), format).toBe(true);
      expect(again).toMatchObject({ id: report.id, path: report.path, notes: 'n', name: 'One and Two' });
    }
  });

  it('is written again from other choices, in another format in its place', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const report = await createReport(library, ofRuns(runId));
    const tex = await rewriteReport(library, report.id, {
      ...ofRuns(runId),
      format: 'tex',
      sections: ['storage'],
      title: 'Mine again',
    });
    expect(tex).toMatchObject({ id: report.id, format: 'tex', sections: ['storage'], name: 'Mine' });
    expect(readFileSync(tex.path, 'utf8')).toMatch(/^% Mine again/);
    expect(existsSync(report.path)).toBe(false);
    const projectId = library.projects.create({ name: 'Other' }).id;
    const { config } = library.runs.get(runId);
    const foreign = library.runs.create({ projectId, name: 'F', config }).id;
    await expect(rewriteReport(library, report.id, ofRuns(foreign))).rejects.toThrow('stays in its project');
    expect(library.reports.get(report.id)).toEqual(tex);
  });

  it('of several runs outlives them and says then why it cannot be made again', async () => {
    const library = await openLibrary();
    const [one, two] = [await finishedRun(library, 'One'), await finishedRun(library, 'Two')];
    const alone = await createReport(library, ofRuns(one));
    const both = await createReport(library, ofRuns(one, two));
    library.runs.setTrashed(one, true);
    library.purge.run(one);
    expect(existsSync(alone.path)).toBe(false);
    expect(existsSync(both.path)).toBe(true);
    await expect(rewriteReport(library, both.id)).rejects.toThrow(`There is no run "${one}"`);
    expect(existsSync(both.path)).toBe(true);
  });

  it('is printed where there is a printer, and refused in words where there is none', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const request = { ...ofRuns(runId), format: 'pdf' as const };
    await expect(createReport(library, request)).rejects.toThrow(
      /the command line does not have: write --format html/,
    );
    const printed: string[] = [];
    const print = (html: string, date: string): Promise<Uint8Array> => {
      printed.push(date, html.slice(0, 15));
      return Promise.resolve(Buffer.from('%PDF'));
    };
    const report = await createReport(library, request, { createdAt, print });
    expect(printed).toEqual(['2026-11-23T10:00:00.000Z', '<!doctype html>']);
    expect(report).toMatchObject({ format: 'pdf', bytes: 4 });
    expect(report.path).toMatch(/\.pdf$/);
  });

  it('goes where it is told, and says when it cannot', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const path = join(temporaryFolder(), 'new', 'x.html');
    const report = await createReport(library, ofRuns(runId), { path });
    expect(dirname(report.path)).toBe(library.reportsFolder);
    expect(readFileSync(path)).toEqual(readFileSync(report.path));
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(createReport(library, ofRuns(runId), { path: join(file, 'x.html') })).rejects.toThrow(
      /cannot be written to/,
    );
    expect(library.reports.ofRun(runId)).toHaveLength(1);
  });

  it('measures the diversity of a complete run', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const request = { ...ofRuns(runId), format: 'json' as const, sections: ['diversity' as const] };
    const read = async (): Promise<unknown> => {
      const { bytes } = await renderRequest(library, { ...request, language: 'en', notes: '', title: '' });
      const { runs } = JSON.parse(Buffer.from(bytes).toString('utf8')) as { runs: { diversity: unknown }[] };
      return runs[0]?.diversity;
    };
    expect(await read()).toEqual({ cosine: null, spread: null });
    library.runs.setStatus(runId, 'completed');
    expect(await read()).toEqual({
      cosine: expect.any(Number) as number,
      spread: expect.any(Number) as number,
    });
  });

  it('of nothing is refused with a sentence', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    await expect(createReport(library, ofRuns())).rejects.toThrow('Choose at least one run.');
    await expect(createReport(library, ofRuns(runId, runId))).rejects.toThrow('Name every run once.');
    await expect(createReport(library, { ...ofRuns(runId), sections: ['ablation'] })).rejects.toThrow(
      'have no section "ablation"',
    );
    await expect(createReport(library, { ...ofRuns(runId), sections: [] })).rejects.toThrow(
      'Choose at least one section.',
    );
  });

  it('has a name that every file system takes', () => {
    expect(fileName('../..\\<>:"|?*', createdAt, 'md')).toMatch(/^2026-11-23-10-00-00-report-\w{4}\.md$/);
    expect(fileName('a'.repeat(500), createdAt, 'html').length).toBeLessThan(120);
  });
});

describe('what is shown', () => {
  it('the latest of several evaluations of one subject and network', () => {
    const stored = { id: 'x', runId: 'r', createdAt: '' };
    const list = [
      evaluation(10, 0.1),
      evaluation(20, 0.2),
      evaluation(20, 0.3),
      evaluation(20, 0.4, 'Other'),
    ];
    const latest = latestEvaluations(list.map((one) => ({ ...one, ...stored })));
    expect(latest.map(({ mean }) => mean)).toEqual([0.3, 0.4]);
    expect(latestEvaluations([])).toEqual([]);
  });

  it.each([
    [1, 10, 1],
    [50, 10, 10],
    [10, 100, 1],
    [50, 20, 5],
  ])('of %d bases in each of %d classes %d', (perClass, classes, shown) => {
    expect(shownPerClass(perClass, classes)).toBe(shown);
  });
});
