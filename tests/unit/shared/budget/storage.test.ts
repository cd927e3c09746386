import {
  baselineImagesPerClass,
  basisValues,
  costOf,
  figuresOf,
  figuresText,
  hallucinatorValues,
  type ImageGeometry,
  ledgerOf,
  storageOf,
  storageOfImages,
} from '@shared/budget/storage';
import { tensorBits } from '@shared/budget/bits';
import { costsOf, type StageCost } from '@shared/budget/stages';
import { largestPerClass } from '@shared/budget/planner';
import { parameterizationSchema } from '@shared/config/parameterization';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';

const cifar10: ImageGeometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };

const haba = (basesPerClass: number, baseChannels: 'image' | 'single' = 'image') =>
  parameterizationSchema.parse({ basesPerClass, hallucinators: 5, baseChannels });

describe('storage of a hallucinator', () => {
  it.each([
    [3, 'image', 5568],
    [3, 'single', 5514],
    [1, 'image', 6168],
    [1, 'single', 6162],
  ] as const)('kernel %i, channels of a basis %s: %i numbers', (kernel, baseChannels, expected) => {
    const form = { kernel, mapSize: null, baseChannels } as const;
    expect(hallucinatorValues(form, cifar10)).toBe(expected);
  });

  it('with maps of 7 x 7 on 28 x 28 grey is 118 numbers', () => {
    const form = { kernel: 3, mapSize: 7, baseChannels: 'image' } as const;
    expect(hallucinatorValues(form, { ...cifar10, channels: 1, imageSize: 28 })).toBe(118);
    const config = parameterizationSchema.parse({ ...form, basesPerClass: 2, hallucinators: 5 });
    const { specs } = createParameterization(config, { ...cifar10, channels: 1, imageSize: 28 });
    const stored = Object.values(specs).map(({ shape }) => shape.reduce((a, b) => a * b, 1));
    expect(stored.reduce((sum, count) => sum + count, 0)).toBe(20 * 784 + 5 * 118);
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

  it('is shown in three figures: numbers, bytes, and the 8-bit images that the bytes hold', () => {
    const low = { basesPerClass: 4, precision: { bits: 4 } };
    const account = storageOf(parameterizationSchema.parse(low), cifar10);
    const { realImages, bytes } = ledgerOf(parameterizationSchema.parse(low), cifar10);
    const figures = figuresOf(account);
    expect(figures).toEqual({ values: 122_880, ipc: 4, bytes, realImages });
    const writing = { images: (value: number) => value.toFixed(2), bytes: (value: number) => `${value} B` };
    expect(say('en', figuresText(figures, writing))).toBe(
      `4.00 IPC · ${bytes} B · ${realImages.toFixed(2)} images of 8 bits`,
    );
  });

  it('counts single-channel bases', () => {
    const account = storageOf(haba(3, 'single'), cifar10);
    expect(account.baseValues).toBe(30_720);
    expect(account.hallucinatorValues).toBe(27_570);
    expect(account.ipcEquivalent).toBeCloseTo(1.897, 3);
  });

  it('counts the numbers of plain pixels and real images alike, whose bytes are a quarter', () => {
    const pixels = storageOf(parameterizationSchema.parse({ basesPerClass: 2 }), cifar10);
    const real = storageOfImages(2, cifar10);
    expect(pixels).toEqual({ ...real, bytes: 4 * real.bytes });
    expect([costOf(pixels, 'values'), costOf(real, 'values')]).toEqual([2, 2]);
    expect([costOf(pixels, 'bytes'), costOf(real, 'bytes')]).toEqual([8, 2]);
    expect(pixels.totalValues).toBe(20 * 3072);
    expect(pixels.ipcEquivalent).toBe(2);
    expect(pixels.datasetFraction).toBeCloseTo(2 / 5000, 12);
  });

  it('spreads the hallucinators over many classes', () => {
    const many = { ...cifar10, classes: 100, trainPerClass: 500 };
    expect(storageOf(haba(1), many).ipcEquivalent).toBeCloseTo(1.0906, 4);
  });
});

describe('the ledger of numbers of few bits', () => {
  const coded = (bits: 16 | 8 | 4 | 2, rest: object = {}, form: object = {}) =>
    parameterizationSchema.parse({ basesPerClass: 2, ...form, precision: { bits, ...rest } });

  it('counts codes and, for each group, a scale and an offset', () => {
    expect(ledgerOf(coded(8), cifar10)).toMatchObject({
      bases: { values: 61_440, bits: 8 * 61_440 },
      scales: { values: 0, bits: 64 },
      total: { values: 61_440 },
      bytes: 61_448,
    });
    expect(ledgerOf(coded(2, { scales: 'channel', mode: 'symmetric' }), cifar10)).toMatchObject({
      bases: { bits: 2 * 61_440 },
      scales: { bits: 20 * 32 },
    });
  });

  it('holds four times as many images of 8 bits in the bytes of 32', () => {
    const pixels = parameterizationSchema.parse({ basesPerClass: 2 });
    const more = storageOf(coded(8, {}, { basesPerClass: 8 }), cifar10);
    expect(more.bytes).toBe(storageOf(pixels, cifar10).bytes + 8);
    expect(more.ipcEquivalent).toBe(8);
  });

  it.each([
    [8, 'tensor', 'affine'],
    [4, 'channel', 'affine'],
    [2, 'channel', 'symmetric'],
    [16, 'tensor', 'symmetric'],
  ] as const)('counts the tensors that are stored: %i bits, scales by %s, %s', (bits, scales, mode) => {
    const config = coded(bits, { scales, mode }, { hallucinators: 3, mapSize: 2, kernel: 1 });
    const { specs } = createParameterization(config, cifar10);
    const stored = Object.values(specs).map(({ shape }) => tensorBits(shape, config.precision, null));
    const total = stored.reduce((sum, one) => sum + one.bits + one.scales, 0);
    expect(ledgerOf(config, cifar10).total.bits).toBe(total);
  });

  it.each([{ kind: 'field', layers: 3 }, { kind: 'shared' }] as const)(
    'counts every tensor of a code: %j',
    (code) => {
      for (const precision of [{}, { bits: 8 }, { bits: 4, scales: 'channel' }]) {
        const config = parameterizationSchema.parse({ code, basesPerClass: 20, precision });
        const { specs } = createParameterization(config, cifar10);
        const stored = Object.values(specs).map(({ shape }) => tensorBits(shape, config.precision, null));
        const { total } = ledgerOf(config, cifar10);
        expect(total.values).toBe(stored.reduce((sum, one) => sum + one.values, 0));
        expect(total.bits).toBe(stored.reduce((sum, one) => sum + one.bits + one.scales, 0));
      }
    },
  );

  it('leaves as they are tensors that codes and scales would make no smaller', () => {
    const coding = { bits: 8, mode: 'affine', scales: 'channel' } as const;
    expect(tensorBits([5, 2], coding, null)).toEqual({ values: 10, bits: 320, scales: 0 });
    expect(tensorBits([5, 3], coding, null)).toEqual({ values: 15, bits: 120, scales: 320 });
    expect(tensorBits([5, 2], { ...coding, scales: 'tensor' }, null)).toEqual({
      values: 10,
      bits: 80,
      scales: 64,
    });
  });
});

describe('the learned learning rate', () => {
  it('takes four bytes and counts as no value', () => {
    const config = parameterizationSchema.parse({ basesPerClass: 2 });
    const [with1, without] = [ledgerOf(config, cifar10, 1), ledgerOf(config, cifar10)];
    expect(with1.learned).toEqual({ values: 0, bits: 32 });
    expect(with1.bytes).toBe(without.bytes + 4);
    expect(with1.total.values).toBe(without.total.values);
    expect(storageOf(config, cifar10, 1).bytes).toBe(with1.bytes);
  });
});

describe('the ledger of codes', () => {
  const fred = parameterizationSchema.parse({
    code: { kind: 'frequency', coefficients: 64 },
    basesPerClass: 16,
  });

  it('counts 16 images a class of 64 of 1,024 coefficients as one of pixels, with a bit for each place', () => {
    expect(largestPerClass(fred, 1, cifar10)).toBe(16);
    const ledger = ledgerOf(fred, cifar10);
    expect(ledger.bases).toEqual({ values: 30_720, bits: 32 * 30_720 });
    expect(ledger.masks).toEqual({ values: 0, bits: 10_240 });
    expect(ledger.total).toEqual({ values: 30_720, bits: 32 * 30_720 + 10_240 });
    expect(ledger.bytes).toBe(4 * 30_720 + 1280);
    // Four bytes of a number hold four values of a real image.
    expect(ledger.realImages).toBeCloseTo(4 + 1280 / 30_720, 12);
    expect(storageOf(fred, cifar10)).toMatchObject({
      ipcEquivalent: 1,
      bytes: 124_160,
      generatedImages: 160,
    });
  });

  it('counts 37 fields of width 6 a class of 81 numbers as one image of pixels', () => {
    const ddif = parameterizationSchema.parse({ code: { kind: 'field' }, basesPerClass: 37 });
    expect(basisValues(ddif.code, 3, 32)).toBe(81);
    expect(largestPerClass(ddif, 1, cifar10)).toBe(37);
    expect(largestPerClass(ddif, 10, cifar10)).toBe(379);
    expect(ledgerOf(ddif, cifar10)).toMatchObject({
      bases: { values: 29_970, bits: 32 * 29_970 },
      masks: { bits: 0 },
      bytes: 4 * 29_970,
    });
    const gray = { ...cifar10, channels: 1, imageSize: 28 };
    expect(ledgerOf(ddif, gray).total.values).toBe(370 * 67);
  });

  it('counts LinBa on CIFAR10: 16 memories of half the side, and 115 combinations a class', () => {
    const linba = parameterizationSchema.parse({
      code: { kind: 'shared', memories: 16, reduction: 2 },
      basesPerClass: 115,
    });
    expect(largestPerClass(linba, 1, cifar10)).toBe(115);
    expect(ledgerOf(linba, cifar10)).toMatchObject({
      bases: { values: 10 * 115 * 16 },
      common: { values: 16 * 3 * 16 * 16 },
      total: { values: 30_688, bits: 32 * 30_688 },
    });
    expect(storageOf(linba, cifar10)).toMatchObject({ baseValues: 30_688, generatedImages: 1150 });
    // Memories alone are more than a budget of so little.
    expect(largestPerClass(linba, 0.3, cifar10)).toBe(0);
  });

  it('adds hallucinators, and counts one channel where bases have one', () => {
    const coloured = parameterizationSchema.parse({
      code: { kind: 'frequency', coefficients: 64, chroma: 16 },
      basesPerClass: 32,
    });
    // One image of pixels exactly, and two masks.
    expect(ledgerOf(coloured, cifar10)).toMatchObject({
      bases: { values: 30_720 },
      masks: { bits: 2 * 10 * 1024 },
    });
    const gray = ledgerOf({ ...coloured, hallucinators: 5, baseChannels: 'single' }, cifar10);
    expect([gray.bases.values, gray.masks.bits]).toEqual([10 * 32 * 64, 10 * 1024]);
    const shared = { ...fred, hallucinators: 5, baseChannels: 'single' as const };
    expect(ledgerOf(shared, cifar10)).toMatchObject({
      bases: { values: 10_240 },
      hallucinators: { values: 27_570 },
      total: { values: 37_810 },
    });
  });
});

describe('the ledger by stages of the pipeline', () => {
  it.each([
    { basesPerClass: 2 },
    { code: { kind: 'frequency', coefficients: 64 }, basesPerClass: 16 },
    { code: { kind: 'field' }, basesPerClass: 4, hallucinators: 2, precision: { bits: 8 } },
    { code: { kind: 'shared' }, basesPerClass: 3, precision: { bits: 4, scales: 'channel' } },
  ])('of %j comes to the total', (given) => {
    const ledger = ledgerOf(parameterizationSchema.parse(given), cifar10, 1);
    const costs: StageCost[] = Object.values({ ...costsOf(ledger) });
    const sum = (unit: 'values' | 'bits'): number => costs.reduce((all, cost) => all + cost[unit], 0);
    expect({ values: sum('values'), bits: sum('bits') }).toEqual(ledger.total);
  });
});
