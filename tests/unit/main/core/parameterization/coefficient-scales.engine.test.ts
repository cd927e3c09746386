/** Numbers of few bits with a scale for each coefficient of a class, in tables of 8 bits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantisedGroups, tensorBits } from '@shared/budget/bits';
import { ledgerOf } from '@shared/budget/storage';
import { parameterizationSchema, parseRunConfig } from '@shared/config/schema';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { type Coding, dequantise, quantise, throughCodes } from '@main/core/parameterization/precision';
import { Random } from '@main/core/random/random';
import type { StoredTensor } from '@main/core/types';
import { evaluate } from '../../../../support/evaluate';

const CLASSES = 3;
const MEMBERS = 7;
const COLUMNS = 5;
const shape = [CLASSES * MEMBERS, 1, COLUMNS];

/** Coefficients as transforms of images have them: the first are a thousand times as large as the last, and not around zero. */
const coefficients: StoredTensor = {
  shape,
  data: Random.for(5)
    .normalArray(CLASSES * MEMBERS * COLUMNS)
    .map((value, i) => {
      const column = i % COLUMNS;
      const at = Math.floor(i / (MEMBERS * COLUMNS));
      return (value + 2 * at - 1) * 3000 * 0.18 ** column;
    }),
};

const codings = ([2, 4, 8] as const).flatMap((bits) =>
  (['affine', 'symmetric'] as const).map((mode): Coding => ({ bits, mode, scales: 'coefficient' })),
);

function groupingFor(coding: Coding) {
  const grouping = quantisedGroups(shape, coding, CLASSES);
  if (grouping === null) throw new Error('Nothing is stored as codes.');
  return grouping;
}

/** How far values are from those that codes give back, as a share of the root mean square of their coefficient in their class. */
function worstOf({ data }: StoredTensor, found: ArrayLike<number>): number {
  let worst = 0;
  for (let group = 0; group < CLASSES * COLUMNS; group += 1) {
    const from = Math.floor(group / COLUMNS) * MEMBERS * COLUMNS + (group % COLUMNS);
    const places = Array.from({ length: MEMBERS }, (_, i) => from + i * COLUMNS);
    const size = Math.hypot(...places.map((i) => data[i]!)) / Math.sqrt(MEMBERS);
    for (const i of places) worst = Math.max(worst, Math.abs(data[i]! - found[i]!) / size);
  }
  return worst;
}

describe('a scale for each coefficient of a class', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it('sees a tensor of bases as classes, bases and coefficients', () => {
    const coding: Coding = { bits: 4, mode: 'affine', scales: 'coefficient' };
    expect(quantisedGroups(shape, coding, CLASSES)).toEqual({
      blocks: CLASSES,
      members: MEMBERS,
      columns: COLUMNS,
      inTables: true,
    });
    // What belongs to no basis has one scale.
    expect(quantisedGroups([2, 30], coding, null)).toMatchObject({ blocks: 1, members: 60, columns: 1 });
  });

  it.each(codings)('keeps small coefficients beside large ones: %j', (coding) => {
    const found = quantise(coefficients, coding, groupingFor(coding));
    const codes = coding.mode === 'affine' ? 2 ** coding.bits - 1 : 2 ** coding.bits - 2;
    // Half of a step of what a coefficient ranges over, at most six times its root mean square, and tables round up.
    expect(worstOf(coefficients, dequantise(found).data)).toBeLessThan((0.5 * 6.5) / codes);
    const offsets = found.offsets.every((offset) => offset === 0);
    expect(offsets).toBe(coding.mode === 'symmetric');
  });

  it.each(codings)('cuts no value off: %j', (coding) => {
    const grouping = groupingFor(coding);
    const { scales, offsets } = quantise(coefficients, coding, grouping);
    const most = 2 ** (coding.mode === 'affine' ? coding.bits : coding.bits - 1) - 1;
    coefficients.data.forEach((value, i) => {
      const group = Math.floor(i / (MEMBERS * COLUMNS)) * COLUMNS + (i % COLUMNS);
      const place = (value - offsets[group]!) / scales[group]!;
      expect(place).toBeLessThanOrEqual(most + 1e-4);
      expect(place).toBeGreaterThanOrEqual((coding.mode === 'affine' ? 0 : -most) - 1e-4);
    });
  });

  it.each(codings)('is the same on the engine: %j', async (coding) => {
    const grouping = groupingFor(coding);
    const result = await evaluate(
      engine,
      'codes',
      ({ x }) => ({ value: throughCodes(x, coding, grouping) }),
      {
        x: coefficients,
      },
    );
    const expected = dequantise(quantise(coefficients, coding, grouping)).data;
    expect(worstOf({ data: expected, shape }, result.value.data)).toBeLessThan(1e-5);
  });

  it('gives classes that are all zero, or all alike, back', () => {
    for (const value of [0, 5]) {
      const coding: Coding = { bits: 4, mode: 'affine', scales: 'coefficient' };
      const data = new Float32Array(CLASSES * MEMBERS * COLUMNS).fill(value);
      const found = dequantise(quantise({ data, shape }, coding, groupingFor(coding))).data;
      found.forEach((one) => {
        expect(one).toBeCloseTo(value, 4);
      });
    }
  });

  it('is counted: 8 bits for each scale and offset, and a unit for each table', () => {
    const coding: Coding = { bits: 4, mode: 'affine', scales: 'coefficient' };
    const groups = CLASSES * COLUMNS;
    const values = groups * MEMBERS;
    expect(tensorBits(shape, coding, CLASSES)).toEqual({
      values,
      bits: 4 * values,
      scales: 2 * (8 * groups + 32),
    });
    expect(tensorBits(shape, { ...coding, mode: 'symmetric' }, CLASSES).scales).toBe(8 * groups + 32);
    const cifar10 = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
    const config = parameterizationSchema.parse({
      code: { kind: 'frequency', coefficients: 64 },
      basesPerClass: 26,
      precision: { bits: 4, scales: 'coefficient' },
    });
    const { bases, scales, masks, bytes } = ledgerOf(config, cifar10);
    expect(bases.bits).toBe(10 * 26 * 3 * 64 * 4);
    expect(scales.bits).toBe(2 * (8 * 10 * 3 * 64 + 32));
    expect(bytes).toBe((bases.bits + scales.bits + masks.bits) / 8);
  });

  it('needs the frequency code', () => {
    const parsed = parseRunConfig({
      objective: { kind: 'dm' },
      dataset: { source: 'fashion-mnist-sample' },
      parameterization: { basesPerClass: 2, precision: { bits: 4, scales: 'coefficient' } },
    });
    expect(parsed.ok ? [] : parsed.problems).toMatchObject([
      { path: 'parameterization.precision.scales', rule: 'scales-need-frequencies' },
    ]);
  });
});
