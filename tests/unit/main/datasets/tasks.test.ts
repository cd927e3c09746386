import { say, type Message } from '@shared/words/message';
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@shared/config/schema';
import { sameRun } from '@shared/config/place';
import type { DatasetTasks } from '@main/compute/datasetTasks';
import { sweepUnfinished } from '@main/datasets/place';
import type { Library } from '@main/store/library';
import { tasksHere } from '../../../support/compute';
import { imageFolder, svhn, writeFiles } from '../../../support/datasetFiles';
import { EventLog } from '../../../support/events';
import { config, openLibrary, temporaryFolder } from '../../../support/library';

interface Stage {
  readonly library: Library;
  readonly root: string;
  readonly from: string;
  readonly events: EventLog;
  readonly tasks: DatasetTasks;
}

async function stage(): Promise<Stage> {
  const library = await openLibrary();
  const [root, from, events] = [join(temporaryFolder(), 'datasets'), temporaryFolder(), new EventLog()];
  return { library, root, from, events, tasks: tasksHere(library, root, events.notify) };
}

/** An archive of an image folder that was imported. */
async function imported(): Promise<Stage & { readonly id: string }> {
  const it = await stage();
  const files = Object.entries(imageFolder()).map(([name, content]) => [
    `cats/${name}`,
    Buffer.from(content ?? ''),
  ]);
  writeFileSync(join(it.from, 'cats.zip'), zipSync(Object.fromEntries(files) as Record<string, Uint8Array>));
  const info = await it.tasks.import([join(it.from, 'cats.zip')]);
  await expect.poll(async () => (await it.tasks.overview()).tasks).toEqual([]);
  return { ...it, id: info?.id ?? '' };
}

const runOn = (library: Library, path: string, name = 'A run'): string => {
  const project = library.projects.create({ name: `Of ${name}` });
  const dataset = { source: 'folder', path, imageSize: 8 };
  return library.runs.create({
    projectId: project.id,
    name,
    config: runConfigSchema.parse({ ...config, dataset }),
  }).id;
};

const problemOf = (found: { readonly problem: Message | null } | null): string =>
  found?.problem ? say('en', found.problem) : '';

describe('work on datasets', () => {
  it('imports an archive, records its files, and shows it in the list', async () => {
    const { tasks, root, id, events, library } = await imported();
    expect(id).toBe(join(root, 'cats', 'cats'));
    const { datasets, official } = await tasks.overview();
    expect(datasets.map(({ name, owned, there, problem }) => [name, owned, there, problem])).toEqual([
      ['Fashion-MNIST sample', false, true, null],
      ['cats', true, true, null],
    ]);
    expect(datasets[1]).toMatchObject({ files: 7, checkedAt: expect.any(String) as string });
    expect(new Set(official.map(({ state }) => state))).toEqual(new Set(['missing']));
    const told = events.of('datasets.tasks').flatMap(({ tasks: now }) => now);
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['import', 'check']));
    // Looking into the folder again keeps what the check found.
    library.datasets.save(library.datasets.get(id));
    expect(library.datasets.checkOf(id).manifest).not.toBeNull();
  });

  it('finds files that have changed, are gone, or are new since the first check', async () => {
    const { tasks, id } = await imported();
    expect(await tasks.check(id)).toEqual({ problem: null });
    const [image = ''] = readdirSync(join(id, 'train', 'class2'));
    writeFileSync(join(id, 'train', 'class2', 'new.png'), 'x');
    expect(problemOf(await tasks.check(id))).toMatch(/first checked: train\/class2\/new\.png is new\.$/);
    writeFileSync(join(id, 'train', 'class2', image), 'other');
    expect(problemOf(await tasks.check(id))).toMatch(new RegExp(`${image.replace('.', '\\.')} has changed`));
    expect((await tasks.overview()).datasets[1]?.problem).toMatch(/has changed/);
  });

  it('says what is wrong the first time too, in the words of a run', async () => {
    const { tasks, library, from } = await stage();
    const info = await tasks.import([writeFiles(join(from, 'svhn'), svhn())]);
    await expect.poll(async () => (await tasks.overview()).tasks).toEqual([]);
    writeFileSync(join(from, 'svhn', 'test_32x32.mat'), 'cut');
    library.datasets.delete(info?.id ?? '');
    library.datasets.save(info!);
    expect(problemOf(await tasks.check(info?.id ?? ''))).toMatch(/^test_32x32\.mat /);
  });

  it('previews counts, mean images and samples, and lists what that prepared', async () => {
    const { tasks, id, library } = await imported();
    const found = await tasks.preview(id);
    expect(found).toMatchObject({
      classNames: ['class2', 'class10'],
      train: [2, 2],
      test: [1, 1],
      perClass: 10,
    });
    expect([found?.means.count, found?.samples.count]).toEqual([2, 20]);
    const alpha = found?.samples.rgba.filter((_, i) => i % (4 * 32 * 32) === 3);
    expect([...(alpha ?? [])].map((value) => value === 255)).toEqual(
      Array.from({ length: 20 }, (_, i) => i % 10 < 2),
    );
    const { prepared } = await tasks.overview();
    expect(prepared).toMatchObject([{ kind: 'images', dataset: 'cats', settings: '32 x 32, rgb' }]);
    expect(readdirSync(join(library.cacheFolder, 'images'))).toHaveLength(1);
    expect(await tasks.preview('fashion-mnist-sample')).toMatchObject({ channels: 1, imageSize: 28 });
  });

  it('moves a dataset with the runs that name it', async () => {
    const { tasks, id, library, root } = await imported();
    const runId = runOn(library, id);
    const { config: named } = library.runs.get(runId);
    const preset = library.presets.create({ name: 'Mine', note: '', config: named });
    const into = join(temporaryFolder(), 'elsewhere');
    const to = await tasks.move(id, into);
    expect(to).toBe(join(into, 'cats'));
    const { config: moved } = library.runs.get(runId);
    expect(moved.dataset).toMatchObject({ path: to });
    // A checkpoint from before the move still is the run's.
    expect([sameRun(named, moved), sameRun({ ...named, seed: named.seed + 1 }, moved)]).toEqual([
      true,
      false,
    ]);
    expect(library.presets.list().find(({ id: one }) => one === preset.id)?.config.dataset).toMatchObject({
      path: to,
    });
    expect(library.datasets.users(to ?? '')).toMatchObject([{ runId, run: 'A run', project: 'Of A run' }]);
    expect(existsSync(join(root, 'cats'))).toBe(false);
    expect(await tasks.check(to ?? '')).toEqual({ problem: null });
    mkdirSync(join(into, 'twice', 'cats'), { recursive: true });
    await expect(tasks.move(to ?? '', join(into, 'twice'))).rejects.toThrow(/is there already/);
    await expect(tasks.move(to ?? '', into)).rejects.toThrow(/exists already/);
    await expect(tasks.move(to ?? '', join(to ?? '', 'train'))).rejects.toThrow(/inside the dataset/);
  });

  it('deletes its own files, forgets those of others, and neither while a run needs them', async () => {
    const { tasks, id, library, root, from } = await imported();
    const runId = runOn(library, id);
    library.runs.setStatus(runId, 'queued');
    await expect(tasks.delete(id)).rejects.toThrow(/"A run" is using this dataset/);
    library.runs.setStatus(runId, 'stopped');
    expect(await tasks.delete(id)).toBeGreaterThan(100);
    expect(readdirSync(root)).toEqual([]);
    const own = await tasks.import([writeFiles(join(from, 'mine'), imageFolder())]);
    await expect.poll(async () => (await tasks.overview()).tasks).toEqual([]);
    expect(await tasks.delete(own?.id ?? '')).toBe(0);
    expect(existsSync(join(from, 'mine', 'train'))).toBe(true);
    expect((await tasks.overview()).datasets).toHaveLength(1);
    await expect(tasks.check(id)).rejects.toThrow(/no longer in the library/);
  });

  it('sees what a killed studio had downloaded, and can discard it', async () => {
    const { tasks, root } = await stage();
    writeFiles(join(root, 'svhn.download'), { 'train_32x32.mat.part': 'x'.repeat(1000) });
    const state = async () => (await tasks.overview()).official.find(({ id }) => id === 'svhn');
    expect(await state()).toEqual({ id: 'svhn', state: 'partial', arrived: 1000 });
    await tasks.discard('svhn');
    expect(await state()).toEqual({ id: 'svhn', state: 'missing', arrived: 0 });
  });

  it('clears away what a killed import left, once it is a day old', async () => {
    const root = temporaryFolder();
    writeFiles(root, {
      'old.import/a': 'x',
      'new.import/a': 'x',
      'svhn.download.unpacked/a': 'x',
      'kept/a': 'x',
    });
    const yesterday = Date.now() / 1000 - 25 * 3600;
    for (const name of ['old.import', 'svhn.download.unpacked', 'kept']) {
      utimesSync(join(root, name), yesterday, yesterday);
    }
    await sweepUnfinished(root);
    expect(readdirSync(root).sort()).toEqual(['kept', 'new.import']);
    await sweepUnfinished(join(root, 'nowhere'));
  });

  it('stops when it is cancelled, and does nothing twice at a time', async () => {
    const { tasks, id } = await imported();
    const first = tasks.check(id);
    await expect(tasks.check(id)).rejects.toThrow(/doing this already/);
    tasks.cancel(`check:${id}`);
    expect(await first).toBeNull();
  });
});
