import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type ExpertsDescription,
  expertsKey,
  expertsRecipe,
  readDescription,
  writeDescription,
} from '@main/core/experts/description';
import { ExpertDraft } from '@main/core/experts/draft';
import type { Library } from '@main/store/library';
import { expertsConfig } from '../../../support/experts';
import { openLibrary } from '../../../support/library';

const config = expertsConfig({ epochs: 2 });
const recipe = expertsRecipe(config, { fingerprint: 'f'.repeat(64) });
const key = expertsKey(recipe);
const LAYOUT = { epochs: 2, size: 3 };

function fill(library: Library, finished: number, change: Partial<ExpertsDescription> = {}): string {
  const folder = join(library.experts.folder, key);
  mkdirSync(folder, { recursive: true });
  for (let expert = 0; expert <= finished; expert += 1) {
    const draft = new ExpertDraft(folder, expert, LAYOUT, false);
    const epochs = expert === finished ? 1 : 2;
    for (let epoch = 0; epoch <= epochs; epoch += 1)
      draft.append({ params: new Float32Array(3), velocity: null });
    if (expert === finished) draft.close();
    else draft.complete();
  }
  writeDescription(folder, {
    format: 1,
    dataset: 'Fashion-MNIST sample',
    source: 'fashion-mnist-sample',
    network: 'ConvNet D2 W8',
    recipe,
    parameters: [[3]],
    createdAt: '2026-01-02T03:04:05.000Z',
    experts: Array.from({ length: finished }, (_, i) => ({
      testAccuracy: i === 0 ? 0.5 : null,
      origin: null,
    })),
    ...change,
  });
  return folder;
}

function newRun(library: Library, runConfig = config): string {
  const project = library.projects.create({ name: 'A project' });
  return library.runs.create({ projectId: project.id, name: 'A run', config: runConfig }).id;
}

describe('experts of a library', () => {
  it('are listed with what they are and what is unfinished', async () => {
    const library = await openLibrary();
    expect(library.experts.list()).toEqual([]);
    fill(library, 2);
    const [set, ...others] = library.experts.list();
    expect(others).toEqual([]);
    expect(set).toMatchObject({
      key,
      count: 2,
      unfinished: { expert: 3, epochs: 1 },
      details: {
        dataset: 'Fashion-MNIST sample',
        network: 'ConvNet D2 W8',
        whitening: 'none',
        limitPerClass: 3,
        meanAccuracy: 0.5,
        imported: 0,
        settings: recipe.settings,
      },
    });
    expect(set?.bytes).toBeGreaterThan(2 * 3 * 3 * 4);
    expect(library.experts.get(key)).toEqual(set);
  });

  it('come the newest first; what else lies beside them is none', async () => {
    const library = await openLibrary();
    for (const [name, day] of [
      ['1', 3],
      ['2', 5],
      ['3', 4],
    ] as const) {
      const folder = join(library.experts.folder, name.repeat(16));
      renameSync(fill(library, 2, { createdAt: `2026-01-0${day}T00:00:00.000Z` }), folder);
      const experts = [0.5, 0.7, null].map((testAccuracy, i) => ({
        testAccuracy,
        origin: i === 0 ? null : 'elsewhere.pt',
      }));
      const description = readDescription(folder);
      writeDescription(folder, { ...description!, experts });
    }
    mkdirSync(join(library.experts.folder, 'notes'));
    writeFileSync(join(library.experts.folder, '4'.repeat(16)), '');
    const sets = library.experts.list();
    expect(sets.map((set) => set.key[0])).toEqual(['2', '3', '1']);
    expect(sets[0]).toMatchObject({ count: 3, details: { meanAccuracy: 0.6, imported: 2 } });
    const folder = join(library.experts.folder, '2'.repeat(16));
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sets[0]?.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('with a damaged description can still be seen and deleted', async () => {
    const library = await openLibrary();
    const folder = fill(library, 1);
    writeFileSync(join(folder, 'experts.json'), 'oh');
    const [set] = library.experts.list();
    expect(set).toMatchObject({ key, count: 0, details: null });
    expect(library.experts.delete(key)).toBe(set?.bytes);
    expect(existsSync(folder)).toBe(false);
  });

  it('are deleted for good, with the bytes freed', async () => {
    const library = await openLibrary();
    const folder = fill(library, 1);
    newRun(library);
    const { bytes } = library.experts.get(key);
    expect(library.experts.delete(key)).toBe(bytes);
    expect(existsSync(folder)).toBe(false);
    expect(library.experts.list()).toEqual([]);
  });

  it('are kept while a run that uses them is queued, running or paused', async () => {
    const library = await openLibrary();
    fill(library, 1);
    const user = newRun(library);
    for (const status of ['queued', 'running', 'paused'] as const) {
      library.runs.setStatus(user, status);
      expect(() => library.experts.delete(key)).toThrow(
        `The run "A run" is ${status} and uses these experts`,
      );
    }
    library.runs.setStatus(user, 'completed');
    const other = library.runs.create({
      projectId: library.runs.get(user).projectId,
      name: 'Another',
      config: expertsConfig({ epochs: 3 }),
    });
    library.runs.setStatus(other.id, 'running');
    expect(library.experts.delete(key)).toBeGreaterThan(0);
  });

  it.each(['', '..', '../blobs', 'a'.repeat(16) + '/..', 'A'.repeat(16), 'f'.repeat(16)])(
    'named %j do not exist',
    async (name) => {
      const library = await openLibrary();
      expect(() => library.experts.delete(name)).toThrow('There are no experts with the key');
    },
  );
});
