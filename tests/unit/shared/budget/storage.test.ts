import { describe, expect, it } from 'vitest';
import {
  baselineImagesPerClass,
  hallucinatorValues,
  type ImageGeometry,
  storageOf,
  storageOfImages,
} from '@shared/budget/storage';

const cifar10: ImageGeometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };

const haba = (basesPerClass: number, baseChannels: 'image' | 'single' = 'image') =>
  ({
    kind: 'haba',
    basesPerClass,
    hallucinators: 5,
    kernel: 3,
    baseChannels,
    hallucinatorStart: 'random',
    initialisation: 'real',
  }) as const;

describe('storage of a hallucinator', () => {
  it.each([
    [3, 3, 5568],
    [3, 1, 5514],
    [1, 3, 6168],
    [1, 1, 6162],
  ])('kernel %i, %i base channels: %i numbers', (kernel, baseChannels, expected) => {
    expect(hallucinatorValues(kernel, baseChannels, 3, 32)).toBe(expected);
  });
});

describe('storage of a parameterization', () => {
  it.each([
    [1, 1.906],
    [10, 10.906],
    [50, 50.906],
  ])('%i bases a class with five hallucinators cost %f images a class on CIFAR10', (bases, expected) => {
    const account = storageOf(haba(bases), cifar10);
    expect(account.ipcEquivalent).toBeCloseTo(expected, 3);
    expect(account.hallucinatorValues).toBe(27_840);
    expect(account.generatedImages).toBe(10 * bases * 5);
    expect(account.bytes).toBe(4 * account.totalValues);
    expect(baselineImagesPerClass(account.ipcEquivalent)).toBe(bases + 1);
  });

  it('counts single-channel bases', () => {
    const account = storageOf(haba(3, 'single'), cifar10);
    expect(account.baseValues).toBe(30_720);
    expect(account.hallucinatorValues).toBe(27_570);
    expect(account.ipcEquivalent).toBeCloseTo(1.897, 3);
  });

  it('counts plain pixels and real images alike', () => {
    const pixels = storageOf({ kind: 'pixels', imagesPerClass: 2, initialisation: 'real' }, cifar10);
    expect(pixels).toEqual(storageOfImages(2, cifar10));
    expect(pixels.totalValues).toBe(20 * 3072);
    expect(pixels.ipcEquivalent).toBe(2);
    expect(pixels.datasetFraction).toBeCloseTo(2 / 5000, 12);
  });

  it('spreads the hallucinators over many classes', () => {
    const many = { ...cifar10, classes: 100, trainPerClass: 500 };
    expect(storageOf(haba(1), many).ipcEquivalent).toBeCloseTo(1.0906, 4);
  });
});
