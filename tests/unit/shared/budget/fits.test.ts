import { describe, expect, it } from 'vitest';
import { planChoices, usualChoices } from '@shared/budget/choices';
import { assertSuits, isPossible, misfitsOf } from '@shared/budget/fits';
import { feasibleForBudget } from '@shared/budget/planner';
import type { ImageGeometry } from '@shared/budget/storage';
import { parameterizationSchema, type Code } from '@shared/config/parameterization';
import { say } from '@shared/words/message';

const sample: ImageGeometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
const form = (input: object) => parameterizationSchema.parse(input);
const frequency = (coefficients: number): Code => form({ code: { kind: 'frequency', coefficients } }).code;
const shared = (memories: number): Code => form({ code: { kind: 'shared', memories } }).code;

describe('what does not suit the images', () => {
  it.each([
    [
      { code: frequency(785), basesPerClass: 2 },
      'parameterization.code.coefficients',
      'Images of 28 x 28 pixels have 784 coefficients in a channel, fewer than 785: lower parameterization.code.coefficients.',
    ],
    [
      { hallucinators: 2, mapSize: 27 },
      'parameterization.mapSize',
      'Maps of side 27 are larger than the 26 x 26 places that they are enlarged to: lower parameterization.mapSize.',
    ],
    [
      { code: shared(21), basesPerClass: 2 },
      'parameterization.code.memories',
      '20 bases of 196 values each cannot be combined of 21 memories: set parameterization.code.memories to at most 20.',
    ],
  ])('is one sentence: %j', (input, path, sentence) => {
    const [misfit, ...more] = misfitsOf(form(input), sample);
    expect(more).toEqual([]);
    expect(misfit?.path).toBe(path);
    expect(misfit && say('en', misfit.message)).toBe(sentence);
    expect(isPossible(form(input), sample)).toBe(false);
    expect(() => assertSuits(form(input), sample)).toThrow(sentence);
  });

  it('is nothing where all fits', () => {
    for (const input of [
      { code: frequency(784), basesPerClass: 2 },
      { mapSize: 27 },
      { hallucinators: 2, mapSize: 26 },
      { code: shared(20), basesPerClass: 2 },
    ]) {
      expect(misfitsOf(form(input), sample)).toEqual([]);
      expect(isPossible(form(input), sample)).toBe(true);
    }
    expect(isPossible(form({ code: frequency(64), basesPerClass: 1 }), sample)).toBe(false);
  });
});

describe('the planner', () => {
  const plainOf = (code: Code, ipc: number): number[] =>
    feasibleForBudget({ ipc, geometry: sample, code, only: { formation: 1, maxHallucinators: 0 } }).map(
      ({ parameterization }) => parameterization.basesPerClass,
    );

  it('proposes only what a run can start with', () => {
    // One basis of 400 coefficients would fit one image.
    expect([plainOf(frequency(400), 1), plainOf(frequency(392), 1)]).toEqual([[], [2]]);
    expect(plainOf(frequency(800), 4)).toEqual([]);
    expect([plainOf(shared(197), 20), plainOf(shared(196), 20)[0] !== undefined]).toEqual([[], true]);
    const only = { mapSize: 27, maxHallucinators: 1, formation: 1 } as const;
    const kernels = feasibleForBudget({ ipc: 9, geometry: sample, only }).map(({ parameterization }) =>
      parameterization.hallucinators === 0 ? 0 : parameterization.kernel,
    );
    expect(kernels).toEqual([0, 1]);
  });

  it('covers a few values of every choice', () => {
    const choices = usualChoices(sample, 'bytes');
    const options = planChoices({ ipc: 7.4, convention: 'bytes', geometry: sample }, choices);
    expect(options.every(({ parameterization }) => isPossible(parameterization, sample))).toBe(true);
    expect(options.every(({ used }) => used <= 1 + 1e-9)).toBe(true);
    const kinds = new Set(options.map(({ parameterization }) => parameterization.code.kind));
    expect([...kinds]).toEqual(['pixels', 'frequency', 'field', 'shared']);
    // Coefficients of few bits have a scale each; nothing else can.
    for (const {
      parameterization: { code, precision },
    } of options) {
      const own = code.kind === 'frequency' && precision.bits === 4;
      expect(precision.scales).toBe(own ? 'coefficient' : 'tensor');
    }
    expect(usualChoices({ ...sample, imageSize: 6 }, 'values').codes.map(({ kind }) => kind)).toEqual([
      'pixels',
      'frequency',
      'field',
      'shared',
    ]);
  });
});
