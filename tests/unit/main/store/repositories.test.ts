/** What repositories promise beside their rows: order, bounds, the trash, what is replaced and what stays. */
import { describe, expect, it, vi } from 'vitest';
import type { DatasetInfo } from '@shared/domain';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema } from '@shared/studies/request';
import type { Library } from '@main/store/library';
import { checkpointAt, config, evaluation, openLibrary } from '../../../support/library';

/** Runs with these names in a new project, the first the oldest; answers their ids and the project's. */
async function runsNamed(
  ...names: string[]
): Promise<{ library: Library; ids: string[]; projectId: string }> {
  const library = await openLibrary();
  const project = library.projects.create({ name: 'A project' });
  const ids = names.map((name) => library.runs.create({ projectId: project.id, name, config }).id);
  return { library, ids, projectId: project.id };
}

describe('runs', () => {
  it('come in pieces that have every run once, whichever size a piece has', async () => {
    const { library, ids, projectId } = await runsNamed('a', 'b', 'c', 'd', 'e');
    for (const most of [1, 2, 4, 5, 6]) {
      const found: string[] = [];
      const columns: string[] = [];
      for (let piece = library.runs.piece(projectId, undefined, most); ;) {
        found.push(...piece.runs.map(({ id }) => id));
        expect(piece.runs.length).toBeLessThanOrEqual(most);
        if (piece.end === null) break;
        piece = library.runs.piece(projectId, piece.end, most);
      }
      for (let table = library.runs.table(projectId, undefined, most); ;) {
        columns.push(...table.ids);
        if (table.end === null) break;
        table = library.runs.table(projectId, table.end, most);
      }
      expect(found, `${most} a piece`).toEqual(ids.toReversed());
      expect(columns, `${most} a piece`).toEqual(ids.toReversed());
    }
    expect(library.runs.piece('nothing')).toEqual({ runs: [], end: null });
  });

  it('are found by every word of their names, as they are written, but not in the trash', async () => {
    const { library, ids, projectId } = await runsNamed(
      '100 % of it',
      '100 x of it',
      'under_score',
      'underxscore',
    );
    const found = (words: string[], limit = 10): string[] =>
      library.runs.find(words, limit).map(({ name }) => name);
    expect(found(['100', 'IT']).sort()).toEqual(['100 % of it', '100 x of it']);
    expect(found(['100 %'])).toEqual(['100 % of it']);
    expect(found(['under_'])).toEqual(['under_score']);
    expect(found(['\\'])).toEqual([]);
    expect(found([])).toHaveLength(4);
    expect(found([], 3)).toHaveLength(3);
    expect(library.runs.find(['score'], 10)[0]).toMatchObject({
      projectId,
      project: 'A project',
      status: 'draft',
    });
    library.runs.setTrashed(ids[2]!, true);
    expect(found(['score'])).toEqual(['underxscore']);
    library.trashProject(projectId, true);
    expect(found([])).toEqual([]);
  });

  it('are copied under the first name that is free, however long it is', async () => {
    const { library, ids } = await runsNamed('HaBa', 'HaBa (2)', 'n'.repeat(120));
    library.runs.update(ids[1]!, { notes: 'its notes', tags: ['its tag'] });
    const copy = library.runs.duplicate(ids[1]!);
    expect(copy).toMatchObject({ name: 'HaBa (3)', notes: 'its notes', tags: ['its tag'], status: 'draft' });
    expect(library.runs.duplicate(ids[0]!).name).toBe('HaBa (4)');
    expect(library.runs.duplicate(ids[2]!).name).toBe(`${'n'.repeat(116)} (2)`);
  });

  it('have the time of their end while they are ended, and that of their first start', async () => {
    const { library, ids } = await runsNamed('run');
    const [id = ''] = ids;
    const start = {
      engine: 'onnx',
      device: 'a processor',
      storage: evaluation(0, 0).storage,
      iteration: 3,
    } as const;
    const first = library.runs.setStarted(id, start);
    expect(first).toMatchObject({ status: 'running', iteration: 3, device: 'a processor', endedAt: null });
    for (const status of ['completed', 'failed', 'stopped', 'interrupted'] as const) {
      const { statusReason, endedAt } = library.runs.setStatus(id, status, 'why');
      expect([statusReason, typeof endedAt], status).toEqual(['why', 'string']);
    }
    expect(library.runs.setStatus(id, 'queued')).toMatchObject({ statusReason: null, endedAt: null });
    vi.useFakeTimers({ now: Date.now() + 5000, toFake: ['Date'] });
    try {
      const again = library.runs.setStarted(id, { ...start, iteration: 4 });
      expect(again).toMatchObject({ startedAt: first.startedAt, endedAt: null, iteration: 4 });
    } finally {
      vi.useRealTimers();
    }
  });

  it('keep no loss that is no number, and the best accuracy of what they distilled', async () => {
    const { library, ids } = await runsNamed('run');
    const [id = ''] = ids;
    for (const [loss, kept] of [
      [2.5, 2.5],
      [Number.NaN, null],
      [1, 1],
      [Infinity, null],
      [null, null],
    ] as const) {
      library.runs.setLastLoss(id, loss);
      expect(library.runs.get(id).lastLoss).toBe(kept);
    }
    library.evaluations.add(id, { ...evaluation(1, 0.9), subject: 'random-real' });
    library.evaluations.add(id, evaluation(1, 0.5));
    library.evaluations.add(id, evaluation(2, 0.25));
    library.runs.refreshBestAccuracy(id);
    expect(library.runs.get(id).bestAccuracy).toBe(0.5);
  });

  it('wait for a decision when they were interrupted, outside of the trash', async () => {
    const { library, ids, projectId } = await runsNamed('one', 'two', 'three');
    for (const id of ids) library.runs.setStatus(id, 'interrupted');
    library.runs.setTrashed(ids[1]!, true);
    expect(library.runs.interrupted().map(({ name }) => name)).toEqual(['one', 'three']);
    expect(library.runs.withStatus('interrupted', 'draft').map(({ name }) => name)).toEqual([
      'one',
      'two',
      'three',
    ]);
    library.trashProject(projectId, true);
    expect(library.runs.interrupted()).toEqual([]);
  });

  it('are deleted only from the trash, and an id is given once', async () => {
    const { library, ids, projectId } = await runsNamed('run');
    const [id = ''] = ids;
    expect(() => library.runs.delete(id)).toThrow('trash');
    expect(() => library.runs.create({ id, projectId, name: 'again', config })).toThrow(id);
    expect(() => library.runs.create({ projectId: 'none', name: 'again', config })).toThrow(
      'There is no project "none"',
    );
    expect(library.runs.has(id)).toBe(true);
    library.runs.setStatus(id, 'queued');
    expect(() => library.runs.setTrashed(id, true)).toThrow('run');
    library.runs.setStatus(id, 'draft');
    expect(library.runs.setTrashed(id, true).trashedAt).not.toBeNull();
    expect(library.runs.setTrashed(id, false).trashedAt).toBeNull();
    library.runs.setTrashed(id, true);
    library.runs.setStatus(id, 'running');
    expect(() => library.runs.delete(id)).toThrow('is running');
    library.runs.setStatus(id, 'stopped');
    library.runs.delete(id);
    expect(library.runs.has(id)).toBe(false);
    expect(library.runs.namesById()).toEqual(new Map());
  });
});

describe('projects', () => {
  it('change by what is named; pinning is no activity', async () => {
    const library = await openLibrary();
    const { id } = library.projects.create({
      name: 'One',
      description: 'text',
      tags: ['t'],
      colour: 'green',
    });
    expect(library.projects.update(id, { name: 'Two' })).toMatchObject({
      ...{ name: 'Two', description: 'text', tags: ['t'], colour: 'green' },
    });
    expect(library.projects.update(id, { colour: null, description: '' })).toMatchObject({
      ...{ name: 'Two', description: '', tags: ['t'], colour: null },
    });
    const { updatedAt } = library.projects.get(id);
    vi.useFakeTimers({ now: Date.now() + 5000, toFake: ['Date'] });
    try {
      const pinned = library.projects.setPinned(id, true);
      expect(pinned.pinnedAt).not.toBeNull();
      expect(pinned.updatedAt).toBe(updatedAt);
      expect(library.projects.setPinned(id, false).pinnedAt).toBeNull();
      const archived = library.projects.setArchived(id, true);
      expect(archived.archivedAt).not.toBeNull();
      expect(archived.updatedAt > updatedAt).toBe(true);
      expect(library.projects.setArchived(id, false)).toMatchObject({ archivedAt: null, trashedAt: null });
    } finally {
      vi.useRealTimers();
    }
    expect(() => library.projects.delete(id)).toThrow('trash');
    expect(() => library.projects.setPinned('none', true)).toThrow('none');
    library.projects.setTrashed(id, true);
    expect(library.projects.findByName('Two')).toBeNull();
    library.projects.delete(id);
    expect(library.projects.list()).toEqual([]);
  });

  it('show the newest picture, and count a checkpoint once that several runs have', async () => {
    // Runs of one moment are told apart by the order in which they were made.
    vi.useFakeTimers({ toFake: ['Date'] });
    const { library, ids, projectId } = await runsNamed('old', 'new', 'newest');
    vi.useRealTimers();
    expect(library.projects.get(projectId).cover).toBeNull();
    await checkpointAt(library, ids[0]!, 10);
    const [{ sha256, bytes } = { sha256: '', bytes: 0 }] = library.checkpoints.list(ids[0]!);
    expect(library.projects.get(projectId)).toMatchObject({ storageBytes: bytes, runCount: 3 });
    for (const id of [ids[1]!, ids[2]!])
      library.resumePoints.add(id, { sha256, bytes, iteration: 20, trainedSeconds: 1 });
    expect(library.projects.get(projectId)).toMatchObject({
      storageBytes: bytes,
      cover: { runId: ids[2], iteration: 20 },
    });
    expect(library.projects.list()[0]?.storageBytes).toBe(bytes);
    library.runs.setTrashed(ids[2]!, true);
    expect(library.projects.get(projectId).cover?.runId).toBe(ids[1]);
    await library.snapshots.write(ids[1]!, 5, new Uint8Array(7));
    expect(library.projects.get(projectId).storageBytes).toBe(bytes + 7);
  });
});

describe('datasets', () => {
  const dataset = (id: string, name: string): DatasetInfo => ({
    id,
    name,
    source: 'cifar10',
    path: `/data/${id}`,
    classNames: ['ant', 'bee'],
    channels: 3,
    imageSize: 32,
    trainCount: 10,
    testCount: 2,
    licence: 'MIT',
  });

  it('are known by their folder: what was checked stays when one is looked at again', async () => {
    const library = await openLibrary();
    library.datasets.save(dataset('one', 'One'));
    library.datasets.save(dataset('two', 'Two'));
    expect(library.datasets.checkOf('one')).toEqual({ manifest: null, checkedAt: null, problem: null });
    library.datasets.setCheck('one', null, 'A file is missing.');
    library.datasets.save({ ...dataset('one', 'Renamed'), licence: null });
    expect(library.datasets.get('one')).toMatchObject({
      name: 'Renamed',
      licence: 'MIT',
      classNames: ['ant', 'bee'],
    });
    const { checkedAt, problem } = library.datasets.checkOf('one');
    expect([typeof checkedAt, problem]).toEqual(['string', 'A file is missing.']);
    expect(library.datasets.list().map(({ id }) => id)).toEqual(['one', 'two']);
    library.datasets.delete('one');
    expect(() => library.datasets.get('one')).toThrow('no longer in the library');
    expect(library.datasets.get('two').name).toBe('Two');
  });

  it('that are moved are found at their new place by all that name the old one, and by nothing else', async () => {
    const { library, projectId } = await runsNamed();
    const at = (path: string): typeof config =>
      ({ ...config, dataset: { source: 'cifar10', path } }) as unknown as typeof config;
    const pathOf = ({ dataset }: typeof config): string => ('path' in dataset ? dataset.path : '');
    for (const [path, name] of [
      ['/data/one', 'One'],
      ['/data/new', 'What lay there before'],
      ['/data/other', 'Other'],
    ] as const)
      library.datasets.save({ ...dataset(path, name), path });
    const [own, other, trashed] = ['/data/one', '/data/other', '/data/one'].map((path) =>
      library.runs.create({ projectId, name: path, config: at(path) }),
    );
    library.runs.setTrashed(trashed!.id, true);
    const preset = library.presets.create({ name: 'Own', note: '', config: at('/data/one') });
    const beside = library.presets.create({ name: 'Beside', note: '', config: at('/data/other') });
    const request = { kind: 'rq4', dataset: { source: 'cifar10', path: '/data/one' } };
    const geometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
    const planned = planStudy(studyRequestSchema.parse(request), geometry);
    if (!planned.ok) throw new Error(JSON.stringify(planned.problems));
    const study = library.studies.create({ projectId, name: 'Study', plan: planned.plan });

    library.datasets.move('/data/one', '/data/new');

    expect(library.datasets.list().map(({ id, name, path }) => [id, name, path])).toEqual([
      ['/data/new', 'One', '/data/new'],
      ['/data/other', 'Other', '/data/other'],
    ]);
    expect([own, other, trashed].map((run) => pathOf(library.runs.get(run!.id).config))).toEqual([
      '/data/new',
      '/data/other',
      '/data/new',
    ]);
    expect([preset, beside].map(({ id }) => pathOf(library.presets.get(id).config))).toEqual([
      '/data/new',
      '/data/other',
    ]);
    const after = library.studies.get(study.id);
    const moved = JSON.stringify(planned.plan).replaceAll('"/data/one"', '"/data/new"');
    expect(after.plan).toEqual(JSON.parse(moved));
    expect(after.updatedAt).toBe(study.updatedAt);
  });

  it('have users: the runs that name their folder, outside of the trash', async () => {
    const { library, ids, projectId } = await runsNamed('embedded');
    const own = { ...config, dataset: { source: 'cifar10' as const, path: '/data/one' } };
    const [first, second] = ['first', 'second'].map((name) =>
      library.runs.create({ projectId, name, config: own as typeof config }),
    );
    expect(library.datasets.userCounts()).toEqual(
      new Map([
        ['', ids.length],
        ['/data/one', 2],
      ]),
    );
    expect(library.datasets.users('/data/one').map(({ runId, project }) => [runId, project])).toEqual(
      expect.arrayContaining([
        [first!.id, 'A project'],
        [second!.id, 'A project'],
      ]),
    );
    library.datasets.assertIdle('/data/one');
    library.runs.setStatus(first!.id, 'queued');
    expect(() => library.datasets.assertIdle('/data/one')).toThrow('first');
    library.datasets.assertIdle('/data/other');
    library.runs.setStatus(first!.id, 'stopped');
    library.runs.setTrashed(first!.id, true);
    expect(library.datasets.users('/data/one').map(({ run }) => run)).toEqual(['second']);
    expect(library.datasets.userCounts().get('/data/one')).toBe(1);
  });
});

describe('what runs said', () => {
  it('is read from its end, in its order', async () => {
    const { library, ids } = await runsNamed('run', 'another');
    const [id = '', other = ''] = ids;
    for (const text of ['one', 'two', 'three']) library.logs.add(id, 'info', text);
    library.logs.add(other, 'warn', 'four');
    expect(library.logs.read(id).map((line) => line.message)).toEqual(['one', 'two', 'three']);
    expect(library.logs.read(id, 2).map((line) => line.message)).toEqual(['two', 'three']);
    const lines = [...library.logs.read(id), ...library.logs.read(other)];
    expect(lines.map((line) => line.id)).toEqual([1, 2, 3, 4]);
    const event = library.events.add(id, 'started');
    expect(library.events.list(id)).toEqual([{ ...event, detail: '', iteration: null }]);
  });

  it('does not change the order of a queue that is stored, and what cannot be read is none', async () => {
    const library = await openLibrary();
    const empty = { waiting: [], anyway: [], onlyExperts: [], startWhenIdle: false };
    expect(library.queue.get()).toEqual(empty);
    const queue = { waiting: ['b', 'a'], anyway: ['a'], onlyExperts: ['b'], startWhenIdle: true };
    library.queue.set(queue);
    expect(library.queue.get()).toEqual(queue);
    expect(library.settings.get()).toEqual((await openLibrary()).settings.get());
    library.queue.set({ waiting: 7 } as never);
    expect(library.queue.get()).toEqual(empty);
  });
});

describe('evaluations beside a run', () => {
  it('are those of the project and the dataset, at the last iteration of each', async () => {
    const { library, ids, projectId } = await runsNamed('run', 'other', 'trashed');
    const elsewhere = library.projects.create({ name: 'Elsewhere' });
    const far = library.runs.create({ projectId: elsewhere.id, name: 'far', config });
    const changed = { ...config, dataset: { ...config.dataset, whitening: 'zca' } } as typeof config;
    const another = library.runs.create({ projectId, name: 'another dataset', config: changed });
    for (const id of [...ids, far.id, another.id]) {
      library.evaluations.add(id, evaluation(10, 0.2));
      library.evaluations.add(id, evaluation(20, 0.1));
      library.evaluations.add(id, { ...evaluation(20, 0.3), subject: 'random-real' });
      library.evaluations.add(id, { ...evaluation(20, 0.4), subject: 'herding' });
      library.evaluations.add(id, evaluation(20, 0.5, 'MLP'));
      library.runs.refreshBestAccuracy(id);
    }
    library.runs.setTrashed(ids[2]!, true);
    const found = library.evaluations.besides(library.runs.get(ids[0]!), 'ConvNet D3 W32');
    expect(found.map((one) => [one.evaluation.runId, one.evaluation.mean]).sort()).toEqual([
      [ids[1], 0.1],
      [ids[1], 0.3],
    ]);
    expect(JSON.parse(found[0]!.objective)).toEqual(config.objective);
    expect(JSON.parse(found[0]!.parameterization)).toEqual(config.parameterization);
  });
});
