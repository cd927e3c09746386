import { describe, expect, it } from 'vitest';
import { runConfigSchema, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import { estimateMemory } from '@shared/budget/memory';
import { mapValues, parameterCount } from '@shared/budget/networkSizes';
import { createNetwork } from '@main/core/nets/network';

const cifar = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
const configOf = (input: Partial<RunConfigInput>): RunConfig =>
  runConfigSchema.parse({
    dataset: { source: 'cifar10', path: '/data' },
    parameterization: { hallucinators: 5 },
    objective: { kind: 'dm' },
    ...input,
  });
const total = (input: Partial<RunConfigInput>): number => estimateMemory(configOf(input), cifar).total;

describe('the estimate of memory', () => {
  it('is the sum of its parts', () => {
    const { base, dataset, stored, work, ...rest } = estimateMemory(configOf({}), cifar);
    expect(rest.total).toBe(base + dataset + stored + work);
    expect(dataset).toBe(10 * 5000 * 3072 * 1.5);
  });

  it('counts of images what is held of them in memory', () => {
    const { dataset } = estimateMemory(configOf({}), cifar, 100e6);
    expect(dataset).toBe(100e6 + 10 * 5000 * 3072 * 0.5);
    expect(estimateMemory(configOf({}), cifar, 10e6).dataset).toBe(20e6);
  });

  it('grows with what takes memory', () => {
    const small = total({});
    expect(total({ network: { width: 512 } })).toBeGreaterThan(2 * small);
    expect(total({ evaluation: { networks: [{}], batchSize: 8192, wholeDataset: true } })).toBeGreaterThan(
      2 * small,
    );
    expect(total({ objective: { kind: 'dm', realBatch: 4096 } })).toBeGreaterThan(small);
    expect(total({ dataset: { source: 'cifar10', path: '/data', whitening: 'zca' } })).toBeGreaterThan(small);
    expect(total({ parameterization: { basesPerClass: 1000 } })).toBeGreaterThan(small);
  });

  it('counts the images of all classes where batch norm embeds them together', () => {
    const of = (norm: 'instance' | 'batch'): number =>
      total({ network: { kind: 'convnet', norm }, objective: { kind: 'dm', realBatch: 256 } });
    expect(of('batch')).toBeGreaterThan(4 * of('instance'));
  });

  it('counts every image of a grid that the adversary sees', () => {
    const adversary = { width: 512 };
    const alone = total({ parameterization: { basesPerClass: 50, hallucinators: 5 }, adversary });
    const grids = total({
      parameterization: { basesPerClass: 50, hallucinators: 5, formation: 2 },
      adversary,
    });
    expect(grids).toBeGreaterThan(3.5 * alone);
  });

  it('of trajectory matching grows with the batch of a step, and hardly with the number of steps', () => {
    const mtt = (syntheticBatch: number, syntheticSteps: number): number =>
      total({
        parameterization: { basesPerClass: 50 },
        objective: { kind: 'mtt', syntheticBatch, syntheticSteps },
      });
    expect(mtt(1000, 10)).toBeGreaterThan(1.5 * mtt(100, 10));
    expect(mtt(100, 50)).toBeLessThan(1.1 * mtt(100, 10));
  });

  it('lets every network of the papers through its sizes', () => {
    const kinds = ['convnet', 'mlp', 'lenet', 'alexnet', 'vgg11', 'resnet18'] as const;
    for (const kind of kinds) {
      const config = configOf({ network: { kind } }).network;
      const real = createNetwork(config, cifar).params.reduce(
        (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
        0,
      );
      const estimated = parameterCount(config, cifar);
      expect(estimated / real, kind).toBeGreaterThan(0.6);
      expect(estimated / real, kind).toBeLessThan(1.7);
      expect(mapValues(config, cifar), kind).toBeGreaterThan(0);
    }
  });
});
