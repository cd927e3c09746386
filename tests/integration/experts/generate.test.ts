import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunConfig } from '@shared/config/schema';
import type { LoadedDataset } from '@main/core/data/images';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { expertsKey, expertsRecipe, readDescription } from '@main/core/experts/description';
import { ensureExperts, type ExpertsResult } from '@main/core/experts/ensure';
import { openTrajectories } from '@main/core/experts/trajectories';
import { trajectoryPath } from '@main/core/experts/trajectoryFile';
import { initialiseParams } from '@main/core/nets/layers';
import { createNetwork } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { openPlain } from '../../support/datasets';
import { expertsConfig, stoppingControl } from '../../support/experts';

let engine: Engine;
let dataset: LoadedDataset;
let folder = '';

beforeAll(async () => {
  engine = await openEngine('onnx');
  dataset = await openPlain(expertsConfig().dataset);
});
afterAll(() => engine.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'experts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ensure = (config: RunConfig, steering = stoppingControl()): Promise<ExpertsResult> =>
  ensureExperts({ engine, dataset, config, folder, ...steering });

/** Files of a folder of experts by name, without the date in the description. */
const contents = (path: string): Map<string, string> =>
  new Map(
    readdirSync(path).map((name) => [
      name,
      readFileSync(join(path, name), 'latin1').replace(/"createdAt": "[^"]*"/, ''),
    ]),
  );

describe('making experts', () => {
  it('stores what they are and the parameters after every epoch', async () => {
    const config = expertsConfig();
    const steering = stoppingControl();
    const made = await ensure(config, steering);
    expect(made).toMatchObject({ outcome: 'ready', count: 2 });
    expect(readdirSync(made.folder).sort()).toEqual([
      'expert-0000.safetensors',
      'expert-0001.safetensors',
      'experts.json',
    ]);
    const description = readDescription(made.folder);
    const network = createNetwork(config.network, dataset.geometry);
    expect(description).toMatchObject({ dataset: 'Fashion-MNIST sample', network: network.label });
    expect(description?.parameters).toEqual(network.params.map(({ shape }) => [...shape]));
    for (const { testAccuracy } of description?.experts ?? []) {
      expect(testAccuracy).toBeGreaterThanOrEqual(0);
      expect(testAccuracy).toBeLessThanOrEqual(1);
    }
    const trajectories = openTrajectories(made.folder, { count: 2 });
    const start = initialiseParams(network.params, Random.for(1, 'experts', 'weights')).flatMap((v) => [
      ...v,
    ]);
    expect([...trajectories.read(1, 0)]).toEqual(start);
    expect([...trajectories.read(0, 0)]).not.toEqual(start);
    expect([...trajectories.read(1, 1)]).not.toEqual(start);
    expect([...trajectories.read(1, 2)]).not.toEqual([...trajectories.read(1, 1)]);
    expect(steering.heard.at(0)).toMatchObject({
      phase: 'training',
      expert: 1,
      experts: 2,
      epoch: 1,
      epochs: 2,
    });
    expect(engine.memory().tensors).toBe(0);
  });

  it('makes only what is missing, whatever other runs needed', async () => {
    const first = await ensure(expertsConfig({ count: 1 }));
    const file = join(first.folder, 'expert-0000.safetensors');
    const before = statSync(file).mtimeMs;
    expect(await ensure(expertsConfig({ count: 2 }, { seed: 5 }))).toMatchObject({
      key: first.key,
      count: 2,
    });
    expect(statSync(file).mtimeMs).toBe(before);
    const steering = stoppingControl();
    expect(await ensure(expertsConfig({ count: 1 }), steering)).toMatchObject({ outcome: 'ready', count: 2 });
    expect(steering.heard).toEqual([]);
  });

  it.each<[string, RunConfig]>([
    ['plain SGD', expertsConfig()],
    [
      'momentum, weight decay and no augmentation',
      expertsConfig({ momentum: 0.9, weightDecay: 5e-4, augmentation: 'none' }),
    ],
    ['the older augmentation', expertsConfig({ augmentation: 'classic' })],
  ])('ends in the same bytes after interruptions: %s', async (_, config) => {
    const whole = await ensure(config);
    const expected = contents(whole.folder);
    rmSync(whole.folder, { recursive: true });
    let stops = 0;
    for (;;) {
      // An epoch has three steps at which it can be stopped: before, between and after its two batches. Two experts can be under
      // way at a time.
      const { outcome } = await ensure(config, stoppingControl([0, 3, 7, 8, 2][stops % 5]));
      if (outcome === 'ready') break;
      stops += 1;
      expect(stops).toBeLessThan(20);
      // A process that is killed may leave half a row behind.
      const partial = readdirSync(whole.folder).find((name) => name.endsWith('.partial'));
      if (partial && stops === 2)
        truncateSync(join(whole.folder, partial), statSync(join(whole.folder, partial)).size - 5);
    }
    expect(stops).toBeGreaterThan(0);
    expect(contents(whole.folder)).toEqual(expected);
  });

  it('trains with the older augmentation, with DSA and without, each on its own way', async () => {
    const ends = new Set<string>();
    for (const augmentation of ['classic', 'dsa', 'none'] as const) {
      const made = await ensure(expertsConfig({ augmentation, count: 1, epochs: 1 }));
      ends.add(openTrajectories(made.folder).read(0, 1).join());
    }
    expect(ends.size).toBe(3);
  });

  it('accepts a file that was completed just before an interruption, and remakes a damaged one', async () => {
    const config = expertsConfig();
    const { folder: path } = await ensure(config);
    const expected = contents(path);
    const description = join(path, 'experts.json');
    for (const damage of [false, true]) {
      rmSync(description);
      if (damage) truncateSync(join(path, 'expert-0001.safetensors'), 100);
      await ensure(config);
      expect(contents(path)).toEqual(expected);
    }
  });

  it('says that training diverges', async () => {
    // Every step makes the weights nine times as large. Both experts train at the same time: either can be the first.
    const config = expertsConfig({ learningRate: 10, weightDecay: 1, epochs: 5, batchSize: 2 });
    await expect(ensure(config)).rejects.toThrow(
      /Expert [12] diverged in epoch \d: lower the experts' learning rate/,
    );
    expect(existsSync(trajectoryPath(join(folder, expertsKey(expertsRecipe(config, dataset))), 0))).toBe(
      false,
    );
  });
});
