import { message } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { storageOfImages } from '@shared/budget/storage';
import type { EvaluationSubject } from '@shared/domain';
import { studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import type { ResultCell, StudyResults } from '@shared/studies/results';
import { accuracyFigure, seriesOf } from '@shared/studies/plots';
import { protocolText } from '@main/core/evaluate/protocol';
import { createNetwork } from '@main/core/nets/network';
import { studyResults } from '@main/studies/collect';
import { activeRuns, createStudy, previewStudy, unfinishedRuns } from '@main/studies/create';
import type { Library } from '@main/store/library';
import { checkpointAt, openLibrary, storage } from '../../../support/library';

const cifar = { source: 'cifar10', path: '/data/cifar' } as const;

async function made(request: StudyRequestInput): Promise<{ library: Library; id: string }> {
  const library = await openLibrary();
  const project = library.projects.create({ name: 'A project' });
  const study = await createStudy(library, {
    projectId: project.id,
    name: 'A study',
    request: studyRequestSchema.parse(request),
  });
  return { library, id: study.id };
}

const runOf = (library: Library, id: string, key: string): string =>
  library.studies.runIds(id).get(key) ?? '';

/** Ends a cell's run with accuracies on one subject. */
function evaluate(
  library: Library,
  id: string,
  key: string,
  accuracies: readonly number[],
  {
    subject = 'distilled',
    network = 'ConvNet D3 W32',
    protocol = '100 epochs',
    stored = storage,
  }: {
    subject?: EvaluationSubject;
    network?: string;
    protocol?: string;
    stored?: typeof storage;
  } = {},
): void {
  const runId = runOf(library, id, key);
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  library.evaluations.add(runId, {
    iteration: 90,
    subject,
    network,
    protocol,
    accuracies,
    mean,
    std: 0,
    seeds: accuracies.length,
    storage: stored,
  });
  library.runs.setStarted(runId, { engine: 'onnx', device: 'CPU', storage, iteration: 0 });
  library.runs.setStatus(runId, 'completed');
}

function cell(results: StudyResults, row: string, column: string): ResultCell {
  const found = results.table.find((one) => one.row === row && one.column === column);
  if (!found) throw new Error(`No cell ${row}/${column}`);
  return found;
}

describe('creating a study', () => {
  it('makes a draft for every cell, in one transaction, or nothing', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    const study = library.studies.get(id);
    const runs = library.runs.list(study.projectId);
    expect(runs).toHaveLength(6);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['draft']));
    expect(runs.map(({ name }) => name)).toContain('Without the cosine loss, 2 IPC (A study)');
    const request = studyRequestSchema.parse({
      kind: 'grid',
      axes: [{ path: 'seed', values: [1, 'two', 'three'] }],
    });
    await expect(
      createStudy(library, { projectId: study.projectId, name: 'No', request }),
    ).rejects.toMatchObject({
      code: 'bad-input',
      problems: [{}, {}],
    });
    expect(library.runs.list(study.projectId)).toHaveLength(6);
    expect(library.studies.list(study.projectId)).toHaveLength(1);
  });

  it('previews without making anything', async () => {
    const library = await openLibrary();
    const good = await previewStudy(library, studyRequestSchema.parse({ kind: 'rq2' }));
    expect(good.plan?.cells).toHaveLength(4);
    expect(good.checkpointBytes).toBeGreaterThan(4 * 5 * 8 * 7840);
    const bad = await previewStudy(
      library,
      studyRequestSchema.parse({ kind: 'rq1', dataset: { source: 'idx' } }),
    );
    expect(bad).toEqual({
      plan: null,
      problems: [message('planning.datasetFolderMissing')],
      checkpointBytes: 0,
    });
  });
});

describe('the table', () => {
  it('has no cell where a row does not fit its column', async () => {
    const { library, id } = await made({ kind: 'family', budgets: [1, 2] });
    const columns = (row: string): string[] =>
      studyResults(library, id).table.flatMap((one) => (one.row === row ? [one.column] : []));
    expect(columns('pixels')).toEqual(['ipc-1', 'ipc-2']);
    expect(columns('haba')).toEqual(['ipc-2']);
  });

  it('draws pixels and as many real images at the same bytes, in either convention', async () => {
    for (const convention of ['values', 'bytes'] as const) {
      const { library, id } = await made({ kind: 'family', budgets: [1, 2], convention });
      for (const perClass of [1, 2]) {
        const key = `pixels/ipc-${perClass}/0`;
        evaluate(library, id, key, [0.7]);
        const stored = storageOfImages(perClass, library.studies.get(id).plan.geometry);
        evaluate(library, id, key, [0.5], { subject: 'random-real', stored });
      }
      const names = { row: ({ key }: { key: string }) => key, accuracy: '', published: () => '' };
      const lines = seriesOf(studyResults(library, id), accuracyFigure, names);
      const xs = (row: string): number[] =>
        lines.find(({ key }) => key === row)?.points.map(({ x }) => x) ?? [];
      expect(xs('pixels')).toHaveLength(2);
      // The scale and offset of pixels with 8 bits take 8 bytes.
      const beside = convention === 'bytes' ? 8 : 0;
      expect(xs('random-real').map((x) => x + beside)).toEqual(xs('pixels'));
    }
  });

  it('pools seeds, compares with the baseline row, and marks what is missing', async () => {
    const { library, id } = await made({ kind: 'rq1', basesPerClass: [1], seeds: 2 });
    evaluate(library, id, 'haba-dm/bpc-1/0', [0.6, 0.7]);
    evaluate(library, id, 'haba-dm/bpc-1/1', [0.8, 0.9]);
    evaluate(library, id, 'haba-dm/bpc-1/0', [0.4], { subject: 'random-real' });
    evaluate(library, id, 'pixels-dm/bpc-1/0', [0.5, 0.6]);
    library.runs.setStatus(runOf(library, id, 'pixels-dm/bpc-1/1'), 'failed', 'The device was lost.');
    const results = studyResults(library, id);
    const haba = cell(results, 'haba-dm', 'bpc-1');
    expect(haba).toMatchObject({
      runs: 2,
      runsPlanned: 2,
      status: 'completed',
      budgetIpc: 2,
      published: null,
    });
    expect(haba.mean).toBeCloseTo(0.75, 12);
    expect(haba.std).toBeCloseTo(Math.sqrt(0.0125), 12);
    expect(haba.delta).toBeCloseTo(0.2, 12);
    expect(cell(results, 'pixels-dm', 'bpc-1')).toMatchObject({
      runs: 1,
      runsPlanned: 2,
      status: 'failed',
      delta: null,
    });
    expect(cell(results, 'random-real', 'bpc-1')).toMatchObject({ mean: 0.4, status: 'completed' });
    expect(results.rows.map(({ key, kind }) => [key, kind])).toEqual([
      ['haba-dm', 'method'],
      ['pixels-dm', 'method'],
      ['random-real', 'real'],
    ]);
    expect(results.progress).toEqual({ cells: 4, completed: 3, active: 0, halted: 1 });
    expect(results.machines).toEqual(['onnx (CPU)']);
    expect(results.evaluationSeeds).toEqual([1, 2]);
  });

  it('keeps to the protocol of the study when a run was evaluated again in another way', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    const key = 'all/bpc-1/0';
    const { config } = library.runs.get(runOf(library, id, key));
    const network = createNetwork(config.network, library.studies.get(id).plan.geometry);
    const { epochs } = config.evaluation;
    const own = protocolText(config, { network, epochs, learnedRate: 0.0123 });
    evaluate(library, id, key, [0.6], { protocol: own });
    evaluate(library, id, key, [0.9], {
      protocol: protocolText(config, { network, epochs: 1, learnedRate: null }),
    });
    const results = studyResults(library, id);
    expect(cell(results, 'all', 'bpc-1').accuracies).toEqual([0.6]);
    expect(results.protocols).toEqual([own]);
  });

  it('is whole before anything has run', async () => {
    const { library, id } = await made({ kind: 'rq2' });
    const results = studyResults(library, id);
    expect(results.table).toHaveLength(4);
    expect(new Set(results.table.map(({ status, mean }) => `${status} ${String(mean)}`))).toEqual(
      new Set(['draft null']),
    );
    expect(results.evaluationSeeds).toEqual([]);
  });

  it('fills a row from one run where columns are networks', async () => {
    const { library, id } = await made({ kind: 'rq3' });
    for (const [network, accuracy] of [
      ['ConvNet D3 W32', 0.7],
      ['VGG11', 0.5],
    ] as const) {
      evaluate(library, id, 'haba-dm/all/0', [accuracy], { network });
    }
    const results = studyResults(library, id);
    expect(results.columns.map(({ label }) => label)).toEqual([
      'ConvNet D3 W32',
      'AlexNet',
      'VGG11',
      'ResNet18',
    ]);
    expect(results.table.filter(({ row }) => row === 'haba-dm').map(({ mean }) => mean)).toEqual([
      0.7,
      null,
      0.5,
      null,
    ]);
    expect(cell(results, 'pixels-dm', 'n-0')).toMatchObject({ status: 'draft', mean: null });
  });

  it('carries the measures of its runs', async () => {
    const { library, id } = await made({ kind: 'rq2', seeds: 2 });
    [0.8, 0.6].forEach((value, seed) => {
      library.metrics.append(runOf(library, id, `dm/h-2/${seed}`), [
        { series: 'diversity/cosine', step: 90, value },
        { series: 'diversity/spread', step: 90, value: value / 2 },
      ]);
    });
    const { cosine, spread } = cell(studyResults(library, id), 'dm', 'h-2');
    expect(cosine).toBeCloseTo(0.7, 12);
    expect(spread).toBeCloseTo(0.35, 12);
  });

  it('stands beside the published figures of the same dataset, at the row of the paper', async () => {
    const { library, id } = await made({
      kind: 'rq1',
      size: 'official',
      dataset: cifar,
      objectives: ['mtt'],
      basesPerClass: [10],
    });
    const results = studyResults(library, id);
    expect(cell(results, 'haba-mtt', 'bpc-10').published).toMatchObject({ mean: 0.699, perClass: 10 });
    expect(cell(results, 'pixels-mtt', 'bpc-10').published).toMatchObject({
      mean: 0.653,
      work: 'Cazenavette et al. 2022',
    });
    expect(storageOfImages(11, results.study.plan.geometry).ipcEquivalent).toBe(
      cell(results, 'pixels-mtt', 'bpc-10').stored.ipc,
    );
  });
});

describe('what is still to be done', () => {
  it('is everything that is neither complete nor under way; missing runs are made again', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    evaluate(library, id, 'all/bpc-1/0', [0.5]);
    const interrupted = runOf(library, id, 'no-cosine/bpc-1/0');
    await checkpointAt(library, interrupted, 10);
    library.runs.setStatus(interrupted, 'interrupted');
    library.runs.setStatus(runOf(library, id, 'no-contrastive/bpc-1/0'), 'failed', 'It broke.');
    library.runs.setStatus(runOf(library, id, 'no-task/bpc-1/0'), 'queued');
    const gone = runOf(library, id, 'no-likelihood/bpc-1/0');
    library.runs.setTrashed(gone, true);
    library.purge.run(gone);
    const trashed = runOf(library, id, 'off/bpc-1/0');
    library.runs.setTrashed(trashed, true);
    expect(studyResults(library, id).cells.map(({ status }) => status)).toEqual([
      'completed',
      'interrupted',
      'failed',
      'queued',
      'missing',
      'missing',
    ]);

    const runs = unfinishedRuns(library, id);
    expect(runs.map(({ status }) => status)).toEqual(['interrupted', 'failed', 'draft', 'draft']);
    expect(runs.map(({ id: runId }) => runId)).not.toContain(trashed);
    expect(activeRuns(library, id).map(({ status }) => status)).toEqual(['queued']);
    expect(unfinishedRuns(library, id).map(({ id: runId }) => runId)).toEqual(
      runs.map(({ id: runId }) => runId),
    );
  });

  it('is refused for a study in the trash', async () => {
    const { library, id } = await made({ kind: 'rq4' });
    library.studies.setTrashed(id, true);
    expect(() => unfinishedRuns(library, id)).toThrow('in the trash: restore it first');
  });
});
