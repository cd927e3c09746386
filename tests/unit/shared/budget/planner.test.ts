import { familyOf } from '@shared/config/methods';
import { say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { ledgerOf, storageOf, type ImageGeometry } from '@shared/budget/storage';
import {
  assertWithinBudget,
  fairImagesPerClass,
  feasibleForBudget,
  isWithinBudget,
  largestPerClass,
  overBudget,
  whatFits,
  type BudgetOption,
} from '@shared/budget/planner';
import { parameterizationSchema } from '@shared/config/parameterization';
import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';

const cifar10: ImageGeometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
const sample: ImageGeometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };

const config = (ipc: number | null, parameterization: object, adversary = true): RunConfig =>
  runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    objective: { kind: 'dm' },
    parameterization,
    budget: { ipc },
    adversary: { enabled: adversary },
  });

/** Every combination within the limits, by trying them all. */
function tried(ipc: number, geometry: ImageGeometry, maxHallucinators: number): string[] {
  const perClassLimit = Math.ceil(ipc * geometry.channels) + 1;
  const found = new Map<string, number>();
  const add = (key: string, perClass: number, input: object): void => {
    if (storageOf(parameterizationSchema.parse(input), geometry).ipcEquivalent > ipc + 1e-9) return;
    found.set(key, Math.max(found.get(key) ?? 0, perClass));
  };
  for (let perClass = 1; perClass <= perClassLimit; perClass++) {
    const pixels = { basesPerClass: perClass };
    add('pixels', perClass, pixels);
    for (const factor of [2, 3] as const) add(`idc ${factor}`, perClass, { formation: factor, ...pixels });
    for (const kernel of [1, 3] as const) {
      for (const baseChannels of geometry.channels === 1
        ? (['image'] as const)
        : (['image', 'single'] as const)) {
        for (let hallucinators = 1; hallucinators <= maxHallucinators; hallucinators++) {
          const haba = {
            basesPerClass: perClass,
            hallucinators,
            kernel,
            baseChannels,
          };
          const key = `${baseChannels} ${kernel} ${hallucinators}`;
          add(`haba ${key}`, perClass, haba);
          for (const factor of [2, 3] as const) {
            add(`haba+idc ${factor} ${key}`, perClass, { formation: factor, ...haba });
          }
        }
      }
    }
  }
  return [...found].map(([key, perClass]) => `${key}: ${perClass}`).sort();
}

const named = ({ parameterization }: BudgetOption): string => {
  const { basesPerClass: perClass, hallucinators, formation, baseChannels, kernel } = parameterization;
  const grid = formation > 1 ? ` ${formation}` : '';
  return `${familyOf(parameterization)}${grid}${hallucinators > 0 ? ` ${baseChannels} ${kernel} ${hallucinators}` : ''}: ${perClass}`;
};

describe('what fits a budget', () => {
  it('is what trying every combination finds', () => {
    const geometries = fc.record({
      classes: fc.integer({ min: 1, max: 20 }),
      channels: fc.constantFrom(1, 3),
      imageSize: fc.integer({ min: 8, max: 32 }),
      trainPerClass: fc.constant(100),
    });
    const budgets = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.double({ min: 0.1, max: 6, noNaN: true }));
    fc.assert(
      fc.property(geometries, budgets, (geometry, ipc) => {
        const options = feasibleForBudget({ ipc, geometry, only: { maxHallucinators: 6 } });
        expect(options.map(named).sort()).toEqual(tried(ipc, geometry, 6));
        expect(options.every(({ used }) => used > 0 && used <= 1 + 1e-8)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('has the authors’ settings on CIFAR10 at two images per class', () => {
    const options = feasibleForBudget({ ipc: 2, geometry: cifar10, only: { kernel: 3, formation: 1 } });
    const paper = options.find((one) => named(one) === 'haba image 3 5: 1');
    expect(paper?.storage).toMatchObject({ totalValues: 58_560, generatedImages: 50 });
    expect(paper?.hallucinatorRatio).toBeCloseTo(27_840 / 30_720, 12);
    expect(paper?.used).toBeCloseTo(1.90625 / 2, 12);
    expect(options.map(named)).toContain('haba single 3 5: 3');
    expect(options[0] && named(options[0])).toBe('pixels: 2');
  });

  it('counts a budget exactly: what fills it fits, one number more does not', () => {
    const form = parameterizationSchema.parse({ hallucinators: 5 });
    expect(largestPerClass(form, 58_560 / 30_720, cifar10)).toBe(1);
    expect(largestPerClass(form, 58_559 / 30_720, cifar10)).toBe(0);
  });

  it('names the number that MTT learns besides', () => {
    const request = { ipc: 1, geometry: cifar10, only: { maxHallucinators: 0 } } as const;
    expect(feasibleForBudget({ ...request, objective: 'mtt' })[0]).toMatchObject({
      learnedValues: 1,
      storage: { totalValues: 30_720 },
    });
    expect(feasibleForBudget({ ...request, objective: 'dm' })[0]?.learnedValues).toBe(0);
  });

  it('has no single-channel bases where images have one channel', () => {
    const options = feasibleForBudget({ ipc: 3, geometry: sample });
    expect(options.length).toBeGreaterThan(10);
    expect(options.some(({ parameterization }) => parameterization.baseChannels === 'single')).toBe(false);
  });
});

describe('a budget in bytes', () => {
  const geometry = sample;
  const bytesOf = (one: BudgetOption['parameterization']): number => ledgerOf(one, geometry, 1).bytes;
  const room = 62_720;

  it('is filled by the most bases that fit, with every choice', () => {
    const codes = [
      { kind: 'pixels' as const },
      { kind: 'frequency' as const, coefficients: 60, chroma: null },
    ];
    for (const code of codes) {
      for (const bits of [32, 8, 2] as const) {
        const { precision } = parameterizationSchema.parse({ precision: { bits, scales: 'channel' } });
        const options = feasibleForBudget({
          ...{ ipc: room / 7840, convention: 'bytes', geometry, objective: 'mtt', code, precision },
          only: { mapSize: 7, maxHallucinators: 3, kernel: 3 },
        });
        expect(options.length).toBe(12);
        for (const { parameterization, storage, used } of options) {
          const more = { ...parameterization, basesPerClass: parameterization.basesPerClass + 1 };
          expect(bytesOf(parameterization)).toBeLessThanOrEqual(room);
          if (parameterization.basesPerClass < 1000) expect(bytesOf(more)).toBeGreaterThan(room);
          expect(storage.bytes).toBe(bytesOf(parameterization));
          expect(used).toBeCloseTo(storage.bytes / room, 9);
        }
      }
    }
  });

  it('refuses what its bytes exceed, and says what fits', () => {
    const inBytes = (bits: 8 | 32): RunConfig => ({
      ...config(8.001, { basesPerClass: 8, precision: { bits } }),
      budget: { ipc: 8.01, convention: 'bytes' },
    });
    expect(isWithinBudget(inBytes(8), geometry)).toBe(true);
    expect(isWithinBudget(inBytes(32), geometry)).toBe(false);
    expect(say('en', overBudget(inBytes(32), geometry))).toBe(
      'The run stores 32 images per class by its bytes (as real 8-bit images), 23.99 more than its budget of 8.01: 2 images per class would fit, or raise the budget.',
    );
    expect(whatFits(inBytes(32), geometry)[0]).toMatchObject({ basesPerClass: 2 });
  });
});

describe('a run', () => {
  it('keeps to its budget when it stores as much or names none', () => {
    expect(isWithinBudget(config(null, { basesPerClass: 900, hallucinators: 5 }), cifar10)).toBe(true);
    expect(isWithinBudget(config(2, { basesPerClass: 2 }), cifar10)).toBe(true);
    expect(isWithinBudget(config(1.90625, { hallucinators: 5 }), cifar10)).toBe(true);
    expect(isWithinBudget(config(1.9, { hallucinators: 5 }), cifar10)).toBe(false);
  });

  it('is refused with the excess and what would fit', () => {
    const over = config(2, { basesPerClass: 2, hallucinators: 5 });
    expect(() => assertWithinBudget(over, cifar10)).toThrow(UserError);
    expect(say('en', overBudget(over, cifar10))).toBe(
      'The run stores 2.91 images per class, 0.91 more than its budget of 2: ' +
        '1 basis per class with 5 hallucinators or 1 basis per class with 2 hallucinators would fit, or raise the budget.',
    );
    expect(() =>
      assertWithinBudget(config(3, { basesPerClass: 2, hallucinators: 5 }), cifar10),
    ).not.toThrow();
  });

  it('is compared with as many real images as its budget holds', () => {
    const stored = (basesPerClass: number, hallucinators: number) =>
      storageOf(parameterizationSchema.parse({ basesPerClass, hallucinators }), cifar10);
    const fair = (ipc: number | null, of: ReturnType<typeof stored>): number =>
      fairImagesPerClass({ ipc, convention: 'values' }, of);
    expect([stored(1, 5), stored(2, 0), stored(10, 5)].map((one) => fair(null, one))).toEqual([2, 2, 11]);
    expect([2, 2.9, 0.5].map((budget) => fair(budget, stored(1, 0)))).toEqual([2, 2, 1]);
  });

  it('that nothing can fit says so', () => {
    expect(say('en', overBudget(config(0.1, { basesPerClass: 2 }), cifar10))).toBe(
      'The run stores 2 images per class, 1.9 more than its budget of 0.1, in which nothing fits: raise the budget.',
    );
  });

  it('is offered only what really fits, and two hallucinators for the adversary', () => {
    const runs = fc.record({
      ipc: fc.double({ min: 0.2, max: 8, noNaN: true }),
      kind: fc.constantFrom('hallucinated', 'plain'),
      formation: fc.constantFrom(1, 2),
      perClass: fc.integer({ min: 1, max: 12 }),
      hallucinators: fc.integer({ min: 2, max: 12 }),
      adversary: fc.boolean(),
    });
    fc.assert(
      fc.property(runs, ({ ipc, kind, formation, perClass, hallucinators, adversary }) => {
        const shared = kind === 'plain' ? 0 : hallucinators;
        const run = config(ipc, { basesPerClass: perClass, hallucinators: shared, formation }, adversary);
        const fitting = whatFits(run, cifar10);
        for (const parameterization of fitting) {
          expect(isWithinBudget({ ...run, parameterization }, cifar10)).toBe(true);
          expect(adversary && parameterization.hallucinators === 1).toBe(false);
        }
        if (isWithinBudget(run, cifar10)) expect(fitting[0]).toEqual(run.parameterization);
        if (ipc >= 1) expect(fitting.length).toBeGreaterThan(0);
      }),
    );
  });
});
