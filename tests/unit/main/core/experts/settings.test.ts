import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import { canonicalJson, expertsKey, expertsRecipe } from '@main/core/experts/description';
import { expertsConfig } from '../../../../support/experts';

const dataset = { fingerprint: 'f'.repeat(64) };
const keyFor = (config: RunConfig, data = dataset): string => expertsKey(expertsRecipe(config, data));

describe('the key of experts', () => {
  const key = keyFor(expertsConfig());

  it('stays the same from version to version', () => {
    expect(key).toBe('636cf41f61def78e');
  });

  it('does not depend on the order of fields', () => {
    const recipe = expertsRecipe(expertsConfig(), dataset);
    const reversed = Object.fromEntries(Object.entries(recipe).reverse()) as unknown as typeof recipe;
    expect(expertsKey(reversed)).toBe(key);
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });

  it.each<[string, RunConfig]>([
    ['number of experts', expertsConfig({ count: 50 })],
    ["run's seed", expertsConfig({}, { seed: 9 })],
    [
      'parameterization',
      expertsConfig({}, { parameterization: { basesPerClass: 1 }, adversary: { enabled: false } }),
    ],
    ['iterations', expertsConfig({}, { training: { iterations: 99 } })],
  ])('does not depend on the %s', (_, config) => {
    expect(keyFor(config)).toBe(key);
  });

  it.each<[string, RunConfig]>([
    ['epochs', expertsConfig({ epochs: 3 })],
    ['learning rate', expertsConfig({ learningRate: 0.02 })],
    ['momentum', expertsConfig({ momentum: 0.5 })],
    ['weight decay', expertsConfig({ weightDecay: 0.1 })],
    ['batch', expertsConfig({ batchSize: 7 })],
    ['augmentation', expertsConfig({ augmentation: 'none' })],
    ['standardisation of batches', expertsConfig({ standardiseBatches: false })],
    ['operations of DSA', expertsConfig({}, { augmentation: { ops: ['crop', 'flip'] } })],
    ['network', expertsConfig({}, { network: { width: 9, depth: 2 } })],
    [
      'whitening',
      expertsConfig({}, { dataset: { source: 'fashion-mnist-sample', limitPerClass: 3, whitening: 'zca' } }),
    ],
    ['limit of images', expertsConfig({}, { dataset: { source: 'fashion-mnist-sample', limitPerClass: 4 } })],
  ])('depends on the %s', (_, config) => {
    expect(keyFor(config)).not.toBe(key);
  });

  it('depends on the dataset', () => {
    expect(keyFor(expertsConfig(), { fingerprint: '0'.repeat(64) })).not.toBe(key);
  });

  it('ignores the operations of DSA where the experts are trained without', () => {
    const change = { augmentation: { ops: ['crop' as const] } };
    expect(keyFor(expertsConfig({ augmentation: 'none' }, change))).toBe(
      keyFor(expertsConfig({ augmentation: 'none' })),
    );
  });

  it('does not exist for other objectives', () => {
    const config = runConfigSchema.parse({
      dataset: { source: 'fashion-mnist-sample' },
      parameterization: { hallucinators: 5 },
      objective: { kind: 'dm' },
    });
    expect(() => keyFor(config)).toThrow('The objective DM matches no trajectories');
  });
});
