import { storageOf } from '@shared/budget/storage';
import { parameterizationSchema } from '@shared/config/parameterization';
import { describe, expect, it } from 'vitest';
import type { ImageBatch, Run } from '@shared/domain';
import {
  budgetGroups,
  configRows,
  sharedNetworks,
  useCompare,
} from '@renderer/features/compare/compareStore';
import { farthest, pick, spreadOf } from '@renderer/features/compare/comparePictures';
import { one, runNamed, runsOf, scoresOfThree, startStores } from '../../support';

const bridge = await startStores();
const named = (name: string): Run => runNamed(bridge, name);

describe('configurations side by side', () => {
  it('mark what differs, and what one of them lacks', () => {
    const { config } = named('Plain DM, 2 images per class');
    const code = { kind: 'frequency', coefficients: 64, chroma: null } as const;
    const rows = configRows([
      named('2 hallucinators').config,
      { ...config, parameterization: { ...config.parameterization, code } },
    ]);
    const row = (path: string): unknown => rows.find((one) => one.path === path);
    expect(row('parameterization.hallucinators')).toMatchObject({ values: [2, 0], differs: true });
    expect(row('parameterization.code.coefficients')).toMatchObject({
      values: [undefined, 64],
      differs: true,
    });
    expect(row('objective.kind')).toMatchObject({ values: ['dm', 'dm'], differs: false });
  });
});

describe('accuracies at equal budget', () => {
  const runs = ['2 hallucinators', '3 hallucinators', 'Plain DM, 2 images per class', 'Many bases'].map(
    named,
  );
  const all = new Map(runs.map(({ id }) => [id, bridge.library.evaluations.list(id)]));
  const [network] = sharedNetworks(all);

  it('stand with those that keep to the same whole number of images, the best first', () => {
    const groups = budgetGroups(runs, all, network ?? '', 'values');
    for (const { ipc, entries } of groups) {
      for (const { storage } of entries) expect(Math.ceil(storage.ipcEquivalent - 1e-9)).toBe(ipc);
      expect(entries.map(({ mean }) => mean)).toEqual(entries.map(({ mean }) => mean).sort((a, b) => b - a));
    }
    expect(groups.map(({ ipc }) => ipc)).toEqual(groups.map(({ ipc }) => ipc).sort((a, b) => a - b));
    expect(groups.flatMap(({ entries }) => entries).length).toBeGreaterThan(1);
    expect(groups[0]?.entries[0]?.baseline).toEqual({ mean: 0.551, of: null });
  });

  it('take random real images that another run has measured, and say whose they are', () => {
    const without = new Map(
      [...all].map(([id, own]) => [id, own.filter(({ subject }) => subject !== 'random-real')]),
    );
    const rivals = new Map(
      runs.map(({ id }) => {
        const evaluation = { ...one(all.get(id) ?? [], ({ subject }) => subject === 'distilled'), mean: 0.3 };
        return [id, { evaluation, runId: 'another', runName: 'Another' }];
      }),
    );
    const baselines = (groups: ReturnType<typeof budgetGroups>): unknown[] =>
      groups.flatMap(({ entries }) => entries.map(({ baseline }) => baseline));
    const alone = baselines(budgetGroups(runs, without, network ?? '', 'values'));
    expect(new Set(alone)).toEqual(new Set([null]));
    const found = baselines(budgetGroups(runs, without, network ?? '', 'values', rivals));
    for (const baseline of found) expect(baseline).toEqual({ mean: 0.3, of: 'Another' });
    expect(baselines(budgetGroups(runs, all, network ?? '', 'values', rivals))[0]).toMatchObject({
      of: null,
    });
  });

  it('are those of the last evaluation, however high an earlier one was', () => {
    const lucky = new Map(
      [...all].map(([id, own]) => [
        id,
        [...own, ...own.map((one) => ({ ...one, iteration: one.iteration - 1, mean: 0.99 }))],
      ]),
    );
    expect(budgetGroups(runs, lucky, network ?? '', 'values')).toEqual(
      budgetGroups(runs, all, network ?? '', 'values'),
    );
  });

  it('are grouped by bytes where those count: four bytes a number', () => {
    const ofNumbers = budgetGroups(runs, all, network ?? '', 'values');
    const ofBytes = budgetGroups(runs, all, network ?? '', 'bytes');
    const ids = (groups: typeof ofBytes): string[] =>
      groups.flatMap(({ entries }) => entries.map(({ run }) => run.id)).sort();
    expect(ids(ofBytes)).toEqual(ids(ofNumbers));
    for (const { ipc, entries } of ofBytes) {
      for (const { storage } of entries) expect(Math.ceil(4 * storage.ipcEquivalent - 1e-9)).toBe(ipc);
    }
  });

  it('in bytes count pixels of 8 bits with their scales as whole images', () => {
    const { precision } = parameterizationSchema.parse({ precision: { bits: 8 } });
    const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
    const storage = storageOf(parameterizationSchema.parse({ basesPerClass: 2, precision }), geometry);
    const of8Bits = new Map([...all].map(([id, own]) => [id, own.map((one) => ({ ...one, storage }))]));
    expect(budgetGroups(runs, of8Bits, network ?? '', 'bytes').map(({ ipc }) => ipc)).toEqual([2]);
  });

  it('leave out runs that were not judged in the network', () => {
    expect(budgetGroups(runs, all, 'another', 'values')).toEqual([]);
    expect(sharedNetworks(new Map())).toEqual([]);
  });
});

describe('pictures', () => {
  const batch = (...values: number[]): ImageBatch => ({
    count: values.length,
    width: 1,
    height: 1,
    rgba: Uint8ClampedArray.from(values.flatMap((value) => [value, value, value, 255])),
  });

  it('are as different as their values', () => {
    expect(spreadOf(batch(10, 10, 10), 0, 3)).toBe(0);
    expect(spreadOf(batch(0, 100), 0, 2)).toBe(50);
    expect(spreadOf(batch(0, 100), 0, 1)).toBe(0);
    expect(farthest(batch(0, 10, 11, 90), 0, 4, 2)).toEqual([3, 0]);
    expect([...pick(batch(1, 2, 3), [2, 0]).rgba]).toEqual([3, 3, 3, 255, 1, 1, 1, 255]);
  });

  it('are decoded for runs that have some, class by class', async () => {
    const bridge = await startStores({ instead: { 'gallery.scores': scoresOfThree } });
    const compare = useCompare();
    const run = runNamed(bridge, '3 hallucinators');
    const draft = one(runsOf(bridge), ({ status }) => status === 'draft');
    await compare.open([run.id, draft.id]);
    expect(compare.shown.map(({ id }) => id)).toEqual([run.id, draft.id]);
    await compare.loadPictures('first');
    expect([...compare.pictures.keys()]).toEqual([run.id]);
    expect(compare.pictures.get(run.id)?.get('Bag')?.cells).toHaveLength(4);
    await compare.loadPictures('diverse');
    expect(compare.pictures.get(run.id)?.get('Bag')?.spread).toBeGreaterThan(0);
    await compare.loadPictures('lowest');
    const lowest = compare.pictures.get(run.id)?.get('Bag');
    await compare.loadPictures('highest');
    const highest = compare.pictures.get(run.id)?.get('Bag');
    const inOrder = (losses: readonly number[] | null | undefined): number[] =>
      [...(losses ?? [])].sort((a, b) => a - b);
    expect(lowest?.losses).toEqual(inOrder(lowest?.losses));
    expect(highest?.losses).toEqual(inOrder(highest?.losses).reverse());
    expect(highest?.losses?.[0]).toBeGreaterThan(lowest?.losses?.[0] ?? Infinity);
    expect(lowest?.images.count).toBe(lowest?.cells.length);
    expect(bridge.calls.filter(({ name }) => name === 'gallery.scores')).toHaveLength(1);
  });

  it('ask once for what other runs have measured in a network', async () => {
    const bridge = await startStores();
    const compare = useCompare();
    const run = runNamed(bridge, '3 hallucinators');
    await compare.open([run.id]);
    const [network = ''] = sharedNetworks(compare.evaluations);
    await Promise.all([compare.loadRivals(network), compare.loadRivals(network)]);
    await compare.loadRivals('another');
    const asked = bridge.calls.filter(({ name }) => name === 'evaluations.headline');
    expect(asked).toHaveLength(2);
    expect(compare.rivals.get('another')?.size).toBe(0);
  });

  it('say when a run is gone and show the others', async () => {
    const bridge = await startStores();
    const compare = useCompare();
    const run = runNamed(bridge, '3 hallucinators');
    await compare.open([run.id, 'gone']);
    expect(compare.shown).toHaveLength(1);
    expect(compare.error).toContain('gone');
  });
});
