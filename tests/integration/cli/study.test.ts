import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StudyResults } from '@shared/studies/results';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { cli, configFile, eventsOf, startCli, tinyConfig, type CliResult } from './support';

const folder = mkdtempSync(join(tmpdir(), 'haba-study-'));
const library = join(folder, 'library');
const base = configFile(folder, 'base.json', {
  ...tinyConfig,
  parameterization: { basesPerClass: 1, hallucinators: 2 },
  training: { iterations: 40, checkpointEvery: 10, previewEvery: 40 },
});
const two = ['--config', base, '--hallucinators', '2,3', '--budget', '2'];
const inLibrary = (...words: readonly string[]): Promise<CliResult> => cli(...words, '--library', library);

let studyId = '';
const results = async (): Promise<StudyResults> =>
  JSON.parse((await inLibrary('study', 'show', studyId, '--json')).stdout) as StudyResults;

beforeAll(async () => {
  await ensureBuild();
  const created = await inLibrary(
    'study',
    'create',
    'rq2',
    ...two,
    '--project',
    'Tests',
    '--name',
    'Two',
    '--json',
  );
  expect(created.stderr).toBe('');
  studyId = String(eventsOf(created.stdout)[0]?.['studyId']);
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('study plan', () => {
  it('works out of the box for every kind of the paper', async () => {
    for (const kind of ['rq1', 'rq2', 'rq3', 'rq4', 'idc']) {
      const planned = await inLibrary('study', 'plan', kind, '--quick');
      expect(planned).toMatchObject({ code: 0, stderr: '' });
      expect(planned.stdout).toMatch(/^[A-Z].+\?\n/);
      expect(planned.stdout).toMatch(/\d+ runs; their checkpoints take up to /);
    }
  });

  it('refuses what is over its budget and makes nothing', async () => {
    const refused = await inLibrary(
      'study',
      'create',
      'rq2',
      '--config',
      base,
      '--hallucinators',
      '2,90',
      '--budget',
      '2',
      '--project',
      'No',
    );
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^\|H\| = 90: nothing is left .+\n$/);
    const listed = await inLibrary('study', 'list', '--json');
    expect(JSON.parse(listed.stdout)).toHaveLength(1);
  });
});

describe('study run', () => {
  it('is killed, goes on from the checkpoint, and ends with a whole table', async () => {
    const running = startCli('study', 'run', studyId, '--library', library, '--json');
    const checkpoint = await running.event(
      ({ event, iteration }) => event === 'checkpoint' && iteration === 20,
    );
    running.kill('SIGKILL');
    await running.ended;
    const halfway = await results();
    expect(halfway.cells.map(({ status, runId }) => [status, runId === checkpoint['runId']])).toEqual([
      ['interrupted', true],
      ['draft', false],
    ]);
    expect(halfway.progress).toEqual({ cells: 2, completed: 0, active: 0, halted: 1 });

    const [first, second] = halfway.cells.map(({ runId }) => runId);
    const alone = await inLibrary('study', 'run', studyId, '--cell', '2', '--json');
    expect(alone.code).toBe(0);
    const done = eventsOf(alone.stdout);
    expect(done.filter(({ event }) => event === 'cell')).toMatchObject([{ position: 2, runId: second }]);
    expect(done.at(-1)).toMatchObject({ event: 'study-result', progress: { completed: 1, halted: 1 } });
    const none = await inLibrary('study', 'run', studyId, '--cell', '3');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('has no cell 3: name one from 1 to 2');

    const resumed = await inLibrary('study', 'run', studyId, '--json');
    expect(resumed.code).toBe(0);
    const events = eventsOf(resumed.stdout);
    const started = events.filter(({ event }) => event === 'started');
    expect(started.map(({ runId }) => runId)).toEqual([first]);
    expect(Number(started[0]?.['iteration'])).toBeGreaterThanOrEqual(20);
    expect(events.at(-1)).toMatchObject({ event: 'study-result', progress: { completed: 2, halted: 0 } });
  });

  it('has nothing left to do then', async () => {
    const again = await inLibrary('study', 'run', studyId, '--json');
    expect(again.code).toBe(0);
    expect(eventsOf(again.stdout).map(({ event }) => event)).toEqual(['study-result']);
  });
});

describe('study show', () => {
  it('has accuracy, diversity and budget of every cell', async () => {
    const { table, columns, machines, evaluationSeeds } = await results();
    expect(columns.map(({ value }) => value)).toEqual([2, 3]);
    const methods = table.filter(({ row }) => row === 'dm');
    for (const cell of methods) {
      expect(cell).toMatchObject({ status: 'completed', budgetIpc: 2, runs: 1 });
      expect(cell.accuracies).toHaveLength(2);
      expect(cell.cosine).toBeGreaterThan(-1);
      expect(cell.cosine).toBeLessThan(1);
      expect(cell.spread).toBeGreaterThan(0);
    }
    expect(table.filter(({ row }) => row === 'random-real')).toHaveLength(2);
    expect(machines).toEqual([expect.stringMatching(/^onnx \(/)]);
    expect(evaluationSeeds).toEqual([2]);
  });

  it('prints a table', async () => {
    const { stdout } = await inLibrary('study', 'show', studyId);
    expect(stdout).toMatch(/HaBa \+ DM +\|H\| = 2 +1\.35 +42\.3 kB +5\.40 +\d+\.\d ± \d+\.\d % \(n = 2\)/);
    expect(stdout).toMatch(/Random real images +\|H\| = 2/);
  });

  it('names an unknown study', async () => {
    expect(await inLibrary('study', 'show', 'nothing')).toMatchObject({
      code: 2,
      stderr: 'There is no study "nothing" in this library.\n',
    });
  });
});

describe('study report', () => {
  it('is written in every text format', async () => {
    for (const [format, mark] of [
      ['html', '<!doctype html>'],
      ['md', '# Two'],
      ['csv', 'row,column,'],
      ['json', '{\n  "format": "haba-studio/report"'],
      ['tex', '% Two'],
    ] as const) {
      const out = join(folder, `study.${format}`);
      const written = await inLibrary('study', 'report', studyId, '--format', format, '--out', out);
      expect(written).toMatchObject({ code: 0, stdout: `${out}\n` });
      expect(readFileSync(out, 'utf8').startsWith(mark)).toBe(true);
    }
  });
});

describe('a search', () => {
  it('trains to its rungs, leaves the weak out and goes on, killed or not', async () => {
    const range = ['--range', 'optimiser.images.learningRate=0.5..8:log', '--runs', '3', '--halving', '3,1'];
    const made = await inLibrary('study', 'create', 'search', '--config', base, ...range, '--json');
    expect(made.stderr).toBe('');
    const id = String(eventsOf(made.stdout)[0]?.['studyId']);
    const running = startCli('study', 'run', id, '--library', library, '--json');
    await running.event(({ event, iteration }) => event === 'checkpoint' && iteration === 10);
    running.kill('SIGKILL');
    await running.ended;
    const run = await inLibrary('study', 'run', id, '--json');
    expect(run.code).toBe(0);
    const found = eventsOf(run.stdout).at(-1) as unknown as StudyResults;
    expect(found.progress).toEqual({ cells: 3, completed: 3, active: 0, halted: 0 });
    const ends = found.cells.map(({ status, iteration }) => `${status} ${iteration}`).sort();
    expect(ends).toEqual(['completed 40', 'left 13', 'left 13']);
    const wrong = await inLibrary('study', 'create', 'search', '--quick', '--range', 'a=5..1');
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('--range: Write the smaller end of a range first.');
  });
});
