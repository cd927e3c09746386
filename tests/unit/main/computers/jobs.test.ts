/** Jobs, with a computer that answers as a test says. A real one is in `tests/cluster/`. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { studyRequestSchema } from '@shared/studies/request';
import type { CellState, CellStatus } from '@shared/tasks/status';
import { verbatim } from '@shared/words/message';
import { exportArchive } from '@main/archives/exportArchive';
import { damagedJobs, forgetDamaged } from '@main/computers/damaged';
import {
  cancelJob,
  cleanJob,
  fetchJob,
  type Fetched,
  previewJob,
  refreshJob,
  requeueJob,
  submitJob,
} from '@main/computers/jobs';
import type { Place } from '@main/computers/place';
import type { Library } from '@main/store/library';
import { createStudy, unfinishedRuns } from '@main/studies/create';
import { prepareRun } from '@main/training/resumption';
import { type Files, idx, writeFiles } from '../../../support/datasetFiles';
import { openPlain } from '../../../support/datasets';
import { config, newRun, openLibrary, temporaryFolder } from '../../../support/library';

const options = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };

const bytesIn = (files: Files): number =>
  Object.values(files).reduce((sum, content) => sum + (content?.length ?? 0), 0);

/** A computer: what it was asked for, how its cells are, and what it refuses next. */
class Box {
  readonly asked: string[] = [];
  readonly states: CellState[] = [];
  /** Folders that hold the dataset that is looked for. */
  readonly datasets: string[] = [];
  readonly rendered: string[][] = [];
  readonly archives = new Map<string, string>();
  /** What this installation remembers. */
  readonly memory = temporaryFolder();
  refuses: string | null = null;
  silence = false;
  obstacle: string | null = null;
  kept: number[] = [];
  private job = 0;

  readonly place: Place = {
    computer: 'Box',
    folder: '.haba-studio',
    isElsewhere: true,
    taskFolder: (_, id) => `.haba-studio/tasks/${id}`,
    send: (task) => {
      this.meet('send');
      for (const index of task.cells.keys()) this.states[index] ??= 'open';
      return Promise.resolve();
    },
    sendDataset: (dataset, onSent) => {
      this.meet('sendDataset');
      onSent(5, 10);
      this.datasets.push(`.haba-studio/datasets/${dataset.fingerprint}`);
      return Promise.resolve();
    },
    sentDatasets: () => Promise.resolve(this.datasets),
    ask: (call, input) => {
      this.meet(call);
      return Promise.resolve(this.answer(call, input)) as never;
    },
    fetch: (cells, id, tasks) => this.archivesOf(cells, join(tasks, id)),
  };

  private async *archivesOf(cells: Parameters<Place['fetch']>[0], task: string): AsyncGenerator<string> {
    for (const { index, runId } of cells) {
      this.meet('fetch');
      const folder = join(task, `cell-${index}`);
      mkdirSync(folder, { recursive: true });
      const path = join(folder, 'latest.haba');
      copyFileSync(this.archives.get(runId) ?? '', path);
      yield await Promise.resolve(path);
    }
  }

  private meet(step: string): void {
    this.asked.push(step);
    if (this.refuses !== step) return;
    this.refuses = null;
    throw new UserError('unavailable', verbatim(`No ${step}.`));
  }

  private answer(call: string, input: object): unknown {
    if (call === 'render') {
      this.rendered.push((input as { data: string[] }).data);
      return { script: '#!/bin/sh\n' };
    }
    if (call === 'dataset') {
      const at = (input as { folders: string[] }).folders.findIndex((one) => this.datasets.includes(one));
      return { folder: at < 0 ? null : at };
    }
    if (call === 'submit' || call === 'requeue') {
      for (const index of (input as { cells: number[] }).cells) this.states[index] = 'waiting';
      this.job += 1;
      return { job: String(this.job), isNew: true };
    }
    if (call === 'clean') return { kept: this.kept, isGone: this.kept.length === 0 };
    if (call === 'cancel') return {};
    const cells = this.states.map((state, index): CellStatus => ({
      ...{ index, state, attempts: 1, iteration: 7, node: 'n1', reason: null, heardAt: null, bytes: 100 },
    }));
    const obstacle = this.obstacle === null ? null : verbatim(this.obstacle);
    return { cells, silence: this.silence ? verbatim('Silent.') : null, obstacle };
  }
}

/** Two runs in a library, and a computer. */
async function set(): Promise<{ library: Library; box: Box; runs: Run[]; runIds: string[] }> {
  const library = await openLibrary();
  const runs = [newRun(library, 'One'), newRun(library, 'Two')];
  return { library, box: new Box(), runs, runIds: runs.map(({ id }) => id) };
}

const submit = (library: Library, box: Box, runIds: readonly string[]): ReturnType<typeof submitJob> =>
  submitJob(library, box.place, { content: { runIds }, options, script: null }, { memory: box.memory });

const requeue = (
  library: Library,
  box: Box,
  id: string,
  indices?: readonly number[],
): ReturnType<typeof requeueJob> => requeueJob(library, box.place, id, indices, { memory: box.memory });

/** What a run comes to elsewhere, as an archive. */
async function done(box: Box, { id, name, config }: Run, as = id): Promise<void> {
  const other = await openLibrary();
  const { id: projectId } = other.projects.create({ name: 'Elsewhere' });
  other.runs.create({ id, projectId, name, config });
  other.runs.setStatus(id, 'completed');
  const file = join(temporaryFolder(), 'latest.haba');
  await exportArchive(other, { kind: 'run', runId: id }, file);
  box.archives.set(as, file);
}

describe('runs that are given to a computer', () => {
  it('are claimed there, are not done here, and say where they are', async () => {
    const { library, box, runs, runIds } = await set();
    const { job, isNew } = await submit(library, box, runIds);
    expect(isNew).toBe(true);
    expect(job).toMatchObject({ computer: 'Box', slurm: '1', state: 'submitted', script: '#!/bin/sh\n' });
    expect(box.asked).toEqual(['send', 'render', 'status', 'submit']);
    expect(existsSync(join(library.tasksFolder, job.id, 'task.json'))).toBe(true);
    for (const { id } of runs) {
      await expect(prepareRun(library, id, () => undefined)).rejects.toThrow('given to Box');
      expect(() => library.runs.setTrashed(id, true)).toThrow('given to Box');
      expect(library.runs.get(id)).toMatchObject({ status: 'draft' });
      expect(library.runs.get(id).statusReason).toMatch(/^Given to Box, job 1: /);
    }
    expect(() => library.trashProject(runs[0]?.projectId ?? '', true)).toThrow('given to Box');
    await expect(submit(library, box, runIds.slice(0, 1))).rejects.toThrow('given to Box');
  });

  it.each(['send', 'render', 'status', 'submit'])('go on where %s broke off, as one job', async (step) => {
    const { library, box, runIds } = await set();
    box.refuses = step;
    await expect(submit(library, box, runIds)).rejects.toThrow(`No ${step}.`);
    const [begun] = library.jobs.list();
    expect(begun).toMatchObject({ state: 'preparing', slurm: null });
    expect(begun?.problem).toContain(`No ${step}.`);
    const { job } = await submit(library, box, runIds);
    expect(job).toMatchObject({ id: begun?.id, state: 'submitted', problem: null });
    expect(library.jobs.list()).toHaveLength(1);
  });

  it('go on where the program ended before the task had its place', async () => {
    const { library, box, runIds } = await set();
    const id = 'abc';
    library.jobs.create({
      ...{ id, name: 'One', studyId: null, computer: 'Box', folder: '.haba-studio', options, script: null },
      runIds,
    });
    // Half of a task.
    mkdirSync(join(library.tasksFolder, 'making', `${id}.part`, id), { recursive: true });
    expect((await submit(library, box, runIds)).job).toMatchObject({ id, state: 'submitted' });
    expect(existsSync(join(library.tasksFolder, id, 'task.json'))).toBe(true);
  });

  it('are asked for in another way after a refusal, and of a study only those that are left', async () => {
    const { library, box } = await set();
    const [project] = library.projects.list();
    const request = studyRequestSchema.parse({
      ...{ kind: 'rq2', dataset: { source: 'fashion-mnist-sample' }, hallucinators: [2, 3], budget: 2 },
    });
    const study = await createStudy(library, { projectId: project?.id ?? '', name: 'S', request });
    const content = { studyId: study.id };
    box.refuses = 'submit';
    const asking = (partition: string): ReturnType<typeof submitJob> => {
      const asked = { ...options, profile: { ...options.profile, partition } };
      return submitJob(library, box.place, { content, options: asked, script: null }, { memory: box.memory });
    };
    await expect(asking('wrong')).rejects.toThrow('No submit.');
    expect(unfinishedRuns(library, study.id)).toEqual([]);
    const { job } = await asking('right');
    expect(job.options.profile.partition).toBe('right');
    expect(job.studyId).toBe(study.id);
    expect(library.jobs.list()).toHaveLength(1);
    expect(await asking('other')).toMatchObject({ isNew: false, job: { id: job.id, options: job.options } });
    expect(box.asked.filter((call) => call === 'submit')).toHaveLength(2);
  });

  it('take a dataset along that is not there, once, and find it the next time', async () => {
    const library = await openLibrary();
    const path = writeFiles(join(temporaryFolder(), 'digits'), idx());
    const { id: projectId } = library.projects.create({ name: 'P' });
    const dataset = { source: 'idx', path, limitPerClass: null, whitening: 'none' } as const;
    const runs = ['One', 'Two'].map((name) =>
      library.runs.create({ projectId, name, config: { ...config, dataset } }),
    );
    const { fingerprint } = await openPlain(dataset);
    const folder = `.haba-studio/datasets/${fingerprint}`;
    const box = new Box();
    const request = { options: { ...options, data: ['/data'] }, script: null };
    const configs = runs.map((run) => run.config);
    expect(await previewJob(library, box.place, configs, request)).toMatchObject({
      datasets: [{ bytes: bytesIn(idx()) }],
    });
    box.refuses = 'sendDataset';
    const heard: unknown[] = [];
    const onSending = (...sending: unknown[]): unknown => heard.push(sending);
    const submitted = (at: number): ReturnType<typeof submitJob> => {
      const content = { runIds: [runs[at]?.id ?? ''] };
      return submitJob(library, box.place, { content, ...request }, { onSending, memory: box.memory });
    };
    await expect(submitted(0)).rejects.toThrow('No sendDataset.');
    expect(library.jobs.list()).toMatchObject([{ state: 'preparing' }]);
    const { job } = await submitted(0);
    expect(heard).toMatchObject([[job.id, { sent: 5, bytes: 10 }]]);
    await submitted(1);
    expect(box.asked.filter((step) => step === 'sendDataset')).toHaveLength(2);
    expect(box.rendered).toEqual(Array.from({ length: 3 }, () => [folder, '/data']));
    expect(await previewJob(library, box.place, configs, request)).toMatchObject({ datasets: [] });
    // A folder that a person has named is looked into, too.
    box.datasets.splice(0, 1, '/data');
    await previewJob(library, box.place, configs, request);
    expect(box.rendered.at(-1)).toEqual(['/data']);
  });

  it('find files that were sent for another part of their dataset', async () => {
    const library = await openLibrary();
    const path = writeFiles(join(temporaryFolder(), 'digits'), idx());
    const { id: projectId } = library.projects.create({ name: 'P' });
    const box = new Box();
    // Each part has a fingerprint of its own.
    for (const limitPerClass of [1, null]) {
      const dataset = { source: 'idx', path, limitPerClass, whitening: 'none' } as const;
      const run = library.runs.create({ projectId, name: 'Run', config: { ...config, dataset } });
      await submit(library, box, [run.id]);
    }
    expect(box.asked.filter((step) => step === 'sendDataset')).toHaveLength(1);
    expect(box.rendered).toEqual([box.datasets, box.datasets]);
  });

  it('of a search that compares them on the way stay in one library', async () => {
    const { library, box } = await set();
    const [project] = library.projects.list();
    const request = studyRequestSchema.parse({
      kind: 'search',
      dataset: { source: 'fashion-mnist-sample' },
      search: {
        ranges: [{ path: 'optimiser.images.learningRate', from: 0.1, to: 1, scale: 'log' }],
        ...{ runs: 3, halving: { factor: 3, rungs: 1 } },
      },
    });
    const { id } = await createStudy(library, { projectId: project?.id ?? '', name: 'S', request });
    const job = { content: { studyId: id }, options, script: null };
    const submitted = submitJob(library, box.place, job, { memory: box.memory });
    await expect(submitted).rejects.toThrow('do it with `study run`');
    expect(library.jobs.list()).toEqual([]);
    expect(box.asked).toEqual([]);
  });
});

describe('a job', () => {
  it('comes home once; what is of another run leaves the others alone', async () => {
    const { library, box, runs, runIds } = await set();
    const [one, two] = runs as [Run, Run];
    const { id } = (await submit(library, box, runIds)).job;
    box.states.splice(0, 2, 'completed', 'completed');
    await done(box, one);
    // The archive of the first lies in the place of the second's.
    await done(box, one, two.id);
    const heard: Fetched[] = [];
    const onCell = (cell: Fetched): unknown => heard.push(cell);
    const fetch = (): ReturnType<typeof fetchJob> => fetchJob(library, box.place, id, { onCell });
    expect((await fetch()).state).toBe('submitted');
    expect(heard).toMatchObject([
      { index: 0, replaced: 'now' },
      { index: 1, replaced: null },
    ]);
    expect(library.runs.get(one.id).status).toBe('completed');
    expect(library.runs.get(two.id).status).toBe('draft');
    expect([one.id, two.id].map((run) => library.jobs.claimOf(run)?.jobId)).toEqual([undefined, id]);

    await done(box, two);
    const job = await fetch();
    expect(job).toMatchObject({ state: 'home', bytes: 200, problem: null });
    expect(heard).toHaveLength(3);
    await fetch();
    expect(heard).toHaveLength(3);
    expect(existsSync(join(library.tasksFolder, id, 'cell-0', 'latest.haba'))).toBe(false);
  });

  it('comes home from where the line broke', async () => {
    const { library, box, runs, runIds } = await set();
    const { id } = (await submit(library, box, runIds)).job;
    box.states.splice(0, 2, 'completed', 'completed');
    for (const run of runs) await done(box, run);
    const heard: Fetched[] = [];
    box.refuses = 'fetch';
    const onCell = (cell: Fetched): unknown => heard.push(cell);
    await expect(fetchJob(library, box.place, id, { onCell })).rejects.toThrow('No fetch.');
    expect(heard).toMatchObject([{ index: 0, replaced: null }]);
    await fetchJob(library, box.place, id, { onCell });
    expect(heard.slice(1)).toMatchObject([
      { index: 0, replaced: 'now' },
      { index: 1, replaced: 'now' },
    ]);
    expect(library.jobs.get(id)).toMatchObject({ state: 'home', problem: null });
  });

  it('that is taken away lets its runs go, and claims those that are done again', async () => {
    const { library, box, runs, runIds } = await set();
    const [one, two] = runs as [Run, Run];
    const { id } = (await submit(library, box, runIds)).job;
    box.states.splice(0, 2, 'completed', 'stopped');
    await done(box, one);
    await fetchJob(library, box.place, id);
    expect((await cancelJob(library, box.place, id)).state).toBe('cancelled');
    expect(library.jobs.claimOf(two.id)).toBeNull();
    expect(library.runs.get(two.id).statusReason).toBeNull();
    await expect(requeue(library, box, id, [0])).rejects.toThrow('no such cell');
    expect(await requeue(library, box, id)).toMatchObject({ state: 'submitted', slurm: '2' });
    expect(box.states).toEqual(['completed', 'waiting']);
    expect(library.jobs.claimOf(two.id)?.jobId).toBe(id);

    await cancelJob(library, box.place, id);
    library.runs.setStatus(two.id, 'completed');
    await expect(requeue(library, box, id)).rejects.toThrow('complete');
  });

  it('that was cancelled on its way is let go whatever is there', async () => {
    const { library, box, runIds } = await set();
    box.refuses = 'send';
    await expect(submit(library, box, runIds)).rejects.toThrow('No send.');
    const { id } = library.jobs.list()[0] ?? expect.fail('There is no job.');
    await cancelJob(library, box.place, id);
    expect(runIds.map((run) => library.jobs.claimOf(run))).toEqual([null, null]);
  });

  it('of another installation runs nothing before it is given anew here', async () => {
    const { library, box, runIds } = await set();
    box.refuses = 'submit';
    await expect(submit(library, box, runIds)).rejects.toThrow('No submit.');
    const { id, script } = library.jobs.list()[0] ?? expect.fail('There is no job.');
    const asked = box.asked.length;
    const elsewhere = requeueJob(library, box.place, id, undefined, { memory: temporaryFolder() });
    await expect(elsewhere).rejects.toMatchObject({ said: { key: 'tasks.strangeScript' } });
    library.jobs.update(id, { script: '#!/bin/sh\nanything' });
    await expect(requeue(library, box, id)).rejects.toThrow('another installation');
    expect(box.asked).toHaveLength(asked);
    library.jobs.update(id, { script });
    expect(await requeue(library, box, id)).toMatchObject({ state: 'submitted' });
    library.jobs.update(id, { script: '#!/bin/sh\nanything' });
    await expect(requeue(library, box, id)).rejects.toThrow('another installation');
  });

  it('is silent since its scheduler does not answer, until it does', async () => {
    const { library, box, runIds } = await set();
    const { id } = (await submit(library, box, runIds)).job;
    box.silence = true;
    const { silentSince } = await refreshJob(library, box.place, id);
    expect(silentSince).not.toBeNull();
    const again = await refreshJob(library, box.place, id);
    expect(again.silentSince).toBe(silentSince);
    expect(again.problem).toContain('Silent.');
    box.silence = false;
    box.obstacle = 'Nobody makes the experts.';
    expect((await refreshJob(library, box.place, id)).problem).toContain('Nobody makes');
    box.obstacle = null;
    expect(await refreshJob(library, box.place, id)).toMatchObject({ silentSince: null, problem: null });
  });

  it('is cleared away there and here, unless something there is not home', async () => {
    const { library, box, runs, runIds } = await set();
    const { id } = (await submit(library, box, runIds)).job;
    box.kept = [1];
    expect(await cleanJob(library, box.place, id)).toMatchObject({ kept: [1], job: { state: 'submitted' } });
    expect(library.jobs.claimOf(runs[0]?.id ?? '')?.jobId).toBe(id);
    box.kept = [];
    expect((await cleanJob(library, box.place, id)).job.state).toBe('cleaned');
    expect(existsSync(join(library.tasksFolder, id))).toBe(false);
    expect(library.jobs.claimOf(runs[0]?.id ?? '')).toBeNull();
    const asked = box.asked.length;
    await cleanJob(library, box.place, id);
    await refreshJob(library, box.place, id);
    expect(box.asked).toHaveLength(asked);
    await expect(requeue(library, box, id)).rejects.toThrow('no such cell');
  });

  it('is of one computer, and an answer of other cells is none', async () => {
    const { library, box, runIds } = await set();
    const { id } = (await submit(library, box, runIds)).job;
    const other = { ...box.place, computer: 'Other' };
    await expect(refreshJob(library, other, id)).rejects.toThrow('given to Box');
    box.states.push('open');
    await expect(refreshJob(library, box.place, id)).rejects.toThrow('no answer');
  });
});

it('a row that is no job is left out; profiles are of a computer and go with it', async () => {
  const library = await openLibrary();
  const draft = { name: 'n', studyId: null, computer: 'Box', options, script: null, runIds: [] };
  library.jobs.create({ ...draft, id: 'good', folder: '.haba-studio' });
  expect(() => library.jobs.create({ ...draft, id: 'a', folder: '.;id' })).toThrow('job');
  expect(library.jobs.list().map(({ id }) => id)).toEqual(['good']);
  expect(() => library.jobs.get('a')).toThrow('job');

  const { id } = library.computers.create({ name: 'Box', address: 'box', folder: '.haba-studio' });
  library.profiles.set('box', { name: 'gpu', options });
  library.profiles.set(null, { name: 'here', options });
  expect(library.profiles.named('Box', 'GPU')).toEqual({ name: 'gpu', options });
  expect(() => library.profiles.named('Box', 'cpu')).toThrow('choose one of gpu');
  expect(() => library.profiles.named('Other', 'cpu')).toThrow('computers profile set');
  const more = { ...options, scratch: '/local' };
  library.profiles.set('Box', { name: 'gpu', options: more });
  expect(library.profiles.list('Box')).toEqual([{ name: 'gpu', options: more }]);
  library.computers.delete(id);
  expect(library.profiles.list('Box')).toEqual([]);
  library.profiles.delete(null, 'here');
  expect(library.profiles.list(null)).toEqual([]);
});

it('a row that is damaged holds its runs until it is forgotten', async () => {
  const { library, box, runIds } = await set();
  const { id } = (await submit(library, box, runIds)).job;
  expect(await forgetDamaged(library, id)).toBeNull();
  const db = new Database(library.database);
  db.prepare('UPDATE jobs SET folder = ? WHERE id = ?').run('.;id', id);
  db.close();
  expect(library.jobs.list()).toEqual([]);
  await expect(submit(library, box, runIds)).rejects.toThrow(`jobs cancel`);
  expect(damagedJobs(library)).toMatchObject([{ id, part: 'folder' }]);
  const said = await forgetDamaged(library, id);
  expect(said?.key).toBe('tasks.jobForgotten');
  expect(damagedJobs(library)).toEqual([]);
  expect(existsSync(join(library.tasksFolder, id))).toBe(false);
  expect(runIds.map((run) => [library.jobs.claimOf(run), library.runs.get(run).statusReason])).toEqual([
    [null, null],
    [null, null],
  ]);
  expect((await submit(library, box, runIds)).isNew).toBe(true);
});
