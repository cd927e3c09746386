import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPreset } from '@shared/presets';
import { storageOfImages } from '@shared/budget';
import { collectReport, latestEvaluations } from '../../../src/main/reports/collect';
import { createReport, fileName } from '../../../src/main/reports/create';
import { shownPerClass } from '../../../src/main/reports/galleryCells';
import type { Library } from '../../../src/main/store/library';
import { addRealCheckpoint } from '../../support/checkpoint';
import { evaluation, newRun, openLibrary, temporaryFolder } from '../../support/library';
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

describe('a collected report', () => {
  it('has the run, its last results, its curves and its images', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const model = await collectReport(library, { runId, baselineRunIds: [], createdAt });
    expect(model.run.name).toBe('Mine');
    expect(model.createdAt).toBe('2026-11-23T10:00:00.000Z');
    expect(model.dataset.classNames).toEqual(['ant', 'bee', 'cat']);
    expect(model.subjects.map(({ subject, run }) => [subject, run.own])).toEqual([
      ['distilled', true],
      ['random-real', true],
    ]);
    expect(model.subjects[0]?.accuracies.map(({ iteration, mean }) => [iteration, mean])).toEqual([
      [50, 0.7],
    ]);
    expect(model.curves.map(({ name }) => name)).toEqual(['loss/objective']);
    expect(model.gallery).toMatchObject({ kind: 'haba', iteration: 50, perClass: 1, hallucinators: 5 });
    expect(model.gallery?.images.count).toBe(3 * 6);
    expect(model.versions[0]).toMatchObject({ name: 'HaBa Studio' });
  });

  it('sets the distilled sets of other runs beside it, without their random images', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const other = await finishedRun(library, 'Other');
    const model = await collectReport(library, { runId, baselineRunIds: [other, runId], createdAt });
    expect(model.subjects.map(({ subject, run }) => [subject, run.name])).toEqual([
      ['distilled', 'Mine'],
      ['distilled', 'Other'],
      ['random-real', 'Mine'],
    ]);
  });

  it('refuses a baseline that stores more than the budget', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const { storage } = await collectReport(library, { runId, baselineRunIds: [], createdAt });
    const allowed = Math.ceil(storage.ipcEquivalent);
    const baseline = await finishedRun(library, 'Large');
    const started = (perClass: number): void => {
      const account = storageOfImages(perClass, geometry);
      library.runs.setStarted(baseline, { engine: 'onnx', device: 'CPU', storage: account, iteration: 0 });
    };
    const request = { runId, baselineRunIds: [baseline], createdAt };
    started(allowed);
    expect((await collectReport(library, request)).subjects).toHaveLength(3);
    started(allowed + 1);
    await expect(collectReport(library, request)).rejects.toThrow(
      /"Large" stores .* more than the budget of "Mine" .* compare with a run that stores no more/,
    );
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
    const model = await collectReport(library, { runId: run.id, baselineRunIds: [], createdAt });
    expect(model.preset).toEqual({ id: 'demo', differences: [] });
    expect(model.command).toBe('npm run -s haba -- run preset:demo');
    expect(model.subjects).toEqual([]);
  });

  it('is refused without a checkpoint or for unknown runs', async () => {
    const library = await openLibrary();
    const { id } = newRun(library, 'Empty');
    const request = { runId: id, baselineRunIds: [], createdAt };
    await expect(collectReport(library, request)).rejects.toThrow(/"Empty" has not written a checkpoint yet/);
    await addRealCheckpoint(library, id, 1);
    await expect(collectReport(library, { ...request, baselineRunIds: ['nope'] })).rejects.toThrow(
      /no run "nope"/,
    );
  });
});

describe('a created report', () => {
  it('is whole, recorded, and alone in its folder', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Ein Lauf / 한글');
    const report = await createReport(library, { runId, baselineRunIds: [], createdAt });
    expect(readdirSync(library.reportsFolder)).toHaveLength(1);
    expect(report.path).toMatch(/2026-11-23-10-00-00-Ein-Lauf-한글-\w{4}\.html$/);
    const bytes = readFileSync(report.path);
    expect(bytes.byteLength).toBe(report.bytes);
    expect(bytes.toString('utf8')).toContain('</html>');
    expect(library.reports.ofRun(runId)).toEqual([report]);
  });

  it('goes where it is told, and says when it cannot', async () => {
    const library = await openLibrary();
    const runId = await finishedRun(library, 'Mine');
    const request = { runId, baselineRunIds: [], createdAt };
    const path = join(temporaryFolder(), 'new', 'x.html');
    expect((await createReport(library, request, path)).path).toBe(path);
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(createReport(library, request, join(file, 'x.html'))).rejects.toThrow(
      /cannot be written to/,
    );
    expect(library.reports.ofRun(runId)).toHaveLength(1);
  });

  it('has a name that every file system takes', () => {
    expect(fileName('../..\\<>:"|?*', createdAt)).toMatch(/^2026-11-23-10-00-00-report-\w{4}\.html$/);
    expect(fileName('a'.repeat(500), createdAt).length).toBeLessThan(120);
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
