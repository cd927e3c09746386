import { storageOf } from '@shared/budget/storage';
import { parameterizationSchema } from '@shared/config/parameterization';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import {
  addOldRun,
  openLibrary,
  config,
  newRun,
  temporaryFolder,
  checkpointAt,
  evaluation,
} from '../../support/library';
import type { PieceEnd } from '@shared/domain/runTable';
import { readMigrations } from '@main/store/database';

const bases = (basesPerClass: number): typeof config => ({
  ...config,
  parameterization: { ...config.parameterization, basesPerClass },
});

describe('the table of runs', () => {
  it('has a row a run, and every section of a configuration once', async () => {
    const library = await openLibrary();
    const { id, projectId } = newRun(library, 'First');
    const other = library.runs.create({ projectId, name: 'Second', config: bases(7) });
    library.runs.update(other.id, { notes: 'a note', tags: ['x', 'y'] });
    library.evaluations.add(id, evaluation(20, 0.5));
    library.runs.refreshBestAccuracy(id);
    await checkpointAt(library, id, 20);

    const table = library.runs.table(projectId);
    expect(table.ids).toEqual([other.id, id]);
    expect(table).toMatchObject({
      names: ['Second', 'First'],
      notes: ['a note', ''],
      tags: [['x', 'y'], []],
      statuses: ['draft', 'draft'],
    });
    expect([...table.bestAccuracy]).toEqual([NaN, 0.5]);
    expect([...table.lastCheckpoint]).toEqual([NaN, 20]);
    expect([...table.iterations]).toEqual([0, 20]);
    expect(table.diskBytes[0]).toBe(0);
    expect(table.diskBytes[1]).toBeGreaterThan(0);

    const section = (name: string): unknown[] => {
      const found = table.sections.find((one) => one.name === name);
      return [...(found?.of ?? [])].map((at) => JSON.parse(found?.values[at] ?? 'null') as unknown);
    };
    expect(section('parameterization')).toEqual([bases(7).parameterization, config.parameterization]);
    expect(section('seed')).toEqual([config.seed, config.seed]);
    expect(table.sections.find(({ name }) => name === 'dataset')?.values).toHaveLength(1);
    expect(table.sections.map(({ name }) => name).sort()).toEqual(Object.keys(config).sort());
  });

  it('says what is stored in images per class, in bytes, and in real images of 8 bits', async () => {
    const library = await openLibrary();
    const { id, projectId } = newRun(library, 'Drafted');
    const started = library.runs.create({ projectId, name: 'Started', config: bases(7) });
    const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
    const form = parameterizationSchema.parse({ basesPerClass: 7, precision: { bits: 8 } });
    const storage = storageOf(form, geometry);
    library.runs.setStarted(started.id, { engine: 'onnx', device: 'CPU', storage, iteration: 0 });
    const table = library.runs.table(projectId);
    expect(table.ids).toEqual([started.id, id]);
    expect([...table.ipc]).toEqual([7, NaN]);
    expect([...table.storedBytes]).toEqual([54_888, NaN]);
    expect(table.realImages[0]).toBeCloseTo(54_888 / 7840, 12);
    expect(table.realImages[1]).toBeNaN();
  });

  it('is read piece by piece, also among runs of the same moment', async () => {
    const library = await openLibrary();
    const { projectId } = newRun(library, 'Run 0');
    for (let i = 1; i < 7; i += 1) library.runs.create({ projectId, name: `Run ${i}`, config: bases(i) });
    const other = library.projects.create({ name: 'Another project' });
    library.runs.create({ projectId: other.id, name: 'of another project', config });
    library.close();
    const db = new Database(`${library.folder}/library.db`);
    db.prepare("UPDATE runs SET created_at = '2026-01-02' WHERE name IN ('Run 1', 'Run 2', 'Run 3')").run();
    db.prepare("UPDATE runs SET created_at = '2026-01-01' WHERE name = 'Run 5'").run();
    db.close();
    const { runs } = await openLibrary(library.folder);
    const expected = ['Run 6', 'Run 4', 'Run 0', 'Run 3', 'Run 2', 'Run 1', 'Run 5'];
    for (const most of [1, 2, 3, 5, 7, 8]) {
      const names = { columns: [] as string[], whole: [] as string[] };
      let after: PieceEnd | undefined;
      do {
        const table = runs.table(projectId, after, most);
        const piece = runs.piece(projectId, after, most);
        names.columns.push(...table.names);
        names.whole.push(...piece.runs.map(({ name }) => name));
        expect(table.end).toEqual(piece.end);
        expect(table.names.length).toBeLessThanOrEqual(most);
        after = table.end ?? undefined;
      } while (after);
      expect(names, `${most} at a time`).toEqual({ columns: expected, whole: expected });
    }
    expect(runs.table(projectId).names).toEqual(expected);
  });

  it('follows a configuration that changes in the database', async () => {
    const folder = temporaryFolder();
    const library = await openLibrary(folder);
    const { id, projectId } = newRun(library);
    library.close();
    const db = new Database(`${folder}/library.db`);
    db.prepare('UPDATE runs SET config_json = ? WHERE id = ?').run(JSON.stringify(bases(3)), id);
    db.close();
    const again = await openLibrary(folder);
    const section = again.runs.table(projectId).sections.find(({ name }) => name === 'parameterization');
    expect(section?.values.map((json) => JSON.parse(json) as unknown)).toEqual([bases(3).parameterization]);
  });

  it('knows the last, lowest and highest value of a series, also after a rewind', async () => {
    const library = await openLibrary();
    const { id, projectId } = newRun(library);
    const at = (step: number, value: number): { series: string; step: number; value: number } => ({
      series: 'loss/objective',
      step,
      value,
    });
    library.metrics.append(id, [at(1, 5), at(2, 1), at(3, 3)]);
    library.metrics.append(id, [at(4, 9), at(5, NaN), { series: 'other', step: 5, value: -Infinity }]);
    const figures = (): unknown => JSON.parse(library.runs.table(projectId).series) as unknown;
    expect(figures()).toEqual({ 'loss/objective': [5, null, 1, 9], other: [5, null, null, null] });
    library.metrics.cut(id, 3);
    expect(figures()).toEqual({ 'loss/objective': [3, 3, 1, 5] });
  });

  it('is filled for a library of the version before', async () => {
    const folder = temporaryFolder();
    const before = await openLibrary(folder, { migrations: readMigrations().slice(0, 2) });
    before.close();
    const one = addOldRun(folder, 'One');
    addOldRun(folder, 'Two', bases(4));
    const db = new Database(`${folder}/library.db`);
    db.prepare("INSERT INTO series (id, run_id, name) VALUES (1, ?, 'loss/objective')").run(one);
    const addPoint = db.prepare('INSERT INTO metrics (series_id, step, value) VALUES (1, ?, ?)');
    for (const [step, value] of [
      [1, 4],
      [2, 0.5],
      [3, 2],
      [4, null],
    ] as const)
      addPoint.run(step, value);
    db.close();

    const after = await openLibrary(folder);
    const table = after.runs.table('old');
    expect(table.names).toEqual(['Two', 'One']);
    expect(table.series).toBe('{}\n{"loss/objective":[4,null,0.5,4.0]}');
    expect(table.sections.find(({ name }) => name === 'objective')?.values).toHaveLength(1);
    expect(table.sections.find(({ name }) => name === 'parameterization')?.values).toHaveLength(2);
    expect(after.projects.get('old')).toMatchObject({ name: 'Old', colour: null, pinnedAt: null });
    after.metrics.append(one, [{ series: 'loss/objective', step: 5, value: 0.1 }]);
    expect(after.runs.table('old').series.split('\n')[1]).toBe('{"loss/objective":[5,0.1,0.1,4]}');
  });

  it('finds runs by words of their names', async () => {
    const library = await openLibrary();
    const first = newRun(library, 'HaBa 100% noise');
    newRun(library, 'HaBa 1000 real');
    library.runs.setTrashed(newRun(library, 'HaBa 100% gone').id, true);
    expect(library.runs.find(['haba', '100%'], 10).map(({ id }) => id)).toEqual([first.id]);
    expect(library.runs.find(['haba'], 1)).toHaveLength(1);
    expect(library.runs.find([], 10)).toHaveLength(2);
    expect(library.runs.find(['haba', '100%'], 10)[0]).toMatchObject({
      project: 'A project',
      status: 'draft',
    });
  });
});
