import { describe, expect, it } from 'vitest';
import { createExtractor } from '@main/core/adversary/adversary';
import { type ConvNetConfig, createConvNet } from '@main/core/nets/convnet';
import { initialiseParams } from '@main/core/nets/layers';
import { sizeOf } from '@main/core/trace/ir';
import { crossEntropy, oneHot } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { constant } from '@main/core/trace/ops';

const standard: ConvNetConfig = {
  width: 128,
  depth: 3,
  norm: 'instance',
  activation: 'relu',
  pooling: 'average',
};
const cifar = { channels: 3, imageSize: 32, classes: 10 };
const digits = { channels: 1, imageSize: 28, classes: 10 };

describe('ConvNet', () => {
  it('is the network of the papers by default', () => {
    const network = createConvNet(standard, cifar);
    expect(network.featureSize).toBe(2048);
    expect(network.params.reduce((sum, { shape }) => sum + sizeOf(shape), 0)).toBe(320_010);
    expect(network.params.map(({ name }) => name).slice(0, 5)).toEqual([
      'features.0.weight',
      'features.0.bias',
      'features.1.weight',
      'features.1.bias',
      'features.4.weight',
    ]);
    expect(network.batchNormChannels).toEqual([]);
  });

  it('treats digits of 28 pixels as images of 32', () => {
    expect(createConvNet(standard, digits).featureSize).toBe(2048);
    expect(createConvNet({ ...standard, pooling: 'none' }, digits).featureSize).toBe(128 * 32 * 32);
  });

  it('counts positions of the layers that are there', () => {
    const network = createConvNet({ ...standard, norm: 'none', pooling: 'none' }, cifar);
    expect(network.params.map(({ name }) => name)).toEqual([
      'features.0.weight',
      'features.0.bias',
      'features.2.weight',
      'features.2.bias',
      'features.4.weight',
      'features.4.bias',
      'classifier.weight',
      'classifier.bias',
    ]);
  });

  it('says in words what is not standard', () => {
    expect(createConvNet(standard, cifar).label).toBe('ConvNet D3 W128');
    const other = createConvNet(
      { width: 32, depth: 2, norm: 'batch', activation: 'leaky-relu', pooling: 'max' },
      cifar,
    );
    expect(other.label).toBe('ConvNet D2 W32, batch norm, leaky ReLU, max pooling');
    expect(other.batchNormChannels).toEqual([32, 32]);
  });

  it('refuses what does not fit, in one sentence', () => {
    expect(() => createConvNet({ ...standard, depth: 6 }, cifar)).toThrow(/use a depth of at most 5/);
    expect(() => createConvNet({ ...standard, norm: 'group', width: 6 }, cifar)).toThrow(/4 divides, not 6/);
    expect(() => createConvNet({ ...standard, depth: 5 }, cifar)).not.toThrow();
  });
});

describe('extractor', () => {
  it('has the size and the names of the official one', () => {
    const extractor = createExtractor({ width: 128, depth: 3 }, cifar);
    expect(extractor.label).toBe('Extractor D3 W128');
    expect(extractor.featureSize).toBe(2048);
    expect(extractor.params.map(({ name }) => name)).toContain('model.9.weight');
    expect(extractor.params.at(-1)?.name).toBe('classifier.bias');
  });
});

describe('initialisation', () => {
  const network = createConvNet(standard, cifar);

  it('fills weights and biases of convolutions and linear layers uniformly on +-1/sqrt(fan in)', () => {
    const values = initialiseParams(network.params, Random.for(3, 'test'));
    network.params.forEach(({ name, shape }, i) => {
      const own = values[i] ?? new Float32Array();
      expect(own).toHaveLength(sizeOf(shape));
      const weight = network.params.find((spec) => spec.name === name.replace('bias', 'weight'));
      if (weight === undefined || weight.shape.length === 1) return;
      const bound = 1 / Math.sqrt(sizeOf(weight.shape.slice(1)));
      const largest = own.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest, name).toBeLessThanOrEqual(bound);
      expect(largest, name).toBeGreaterThan(bound * (own.length > 1000 ? 0.99 : 0.6));
      if (own.length < 1000) return;
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      const variance = own.reduce((sum, value) => sum + value * value, 0) / own.length;
      expect(Math.abs(mean) / bound, name).toBeLessThan(0.05);
      expect(variance / (bound * bound), name).toBeCloseTo(1 / 3, 1);
    });
  });

  it('starts norms at one and zero', () => {
    const values = initialiseParams(network.params, Random.for(3, 'test'));
    expect(new Set(values[2])).toEqual(new Set([1]));
    expect(new Set(values[3])).toEqual(new Set([0]));
  });

  it('depends on the generator alone', () => {
    const draw = (seed: number) => initialiseParams(network.params, Random.for(seed, 'test'))[0];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });
});

describe('cross-entropy', () => {
  it('is log(classes) for equal logits', () => {
    const targets = constant(oneHot([2, 0], 3), [2, 3]);
    const loss = crossEntropy(constant(new Float32Array(6).fill(5), [2, 3]), targets);
    expect(loss.ref.dataSync()[0]).toBeCloseTo(Math.log(3), 5);
  });

  it('refuses labels that are no class', () => {
    expect(() => oneHot([3], 3)).toThrow(/not one of 3 classes/);
  });
});
