import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { distilledModel, hallucinatorModel } from '@main/exports/distilled/onnx';
import { destandardised, midGray } from '@main/core/data/images';
import { WHOLE } from '@main/core/parameterization/formation';
import { type DecodeCell, decodePairs, hallucinatorAt } from '@main/core/parameterization/hostDecode';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { parameterizationSchema } from '@shared/config/parameterization';
import { Random } from '@main/core/random/random';
import { compositions, exportSubject, inWords } from '../../../support/exportSubject';

const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const geometry = { classes: 2, channels: 3, imageSize: 9, trainPerClass: 5 };
const standardisation = { mean: [0.4, 0.5, 0.6], std: [0.2, 0.25, 0.3] };

const cases = [
  { hallucinators: 2, basesPerClass: 2 },
  { hallucinators: 2, basesPerClass: 1, kernel: 1, baseChannels: 'single' },
  { hallucinators: 2, basesPerClass: 1, formation: 2 },
] as const;

describe('the ONNX model of a hallucinator', () => {
  it.each(cases)('makes the images of the host decoder: %j', async (input) => {
    const config = parameterizationSchema.parse(input);
    const gray = midGray(standardisation, false);
    const { specs, items, formation, grid } = createParameterization(config, geometry, gray);
    const random = Random.for(3, 'onnx');
    const params = Object.fromEntries(
      Object.entries(specs).map(([name, { shape }]) => {
        const size = shape.reduce((product, length) => product * length, 1);
        return [name, { shape, data: random.uniformArray(size, -1, 1) }];
      }),
    );
    const model = hallucinatorModel('second', hallucinatorAt(params, 1), { standardisation, grid });
    const session = await InferenceSession.create(model, ONE_THREAD);
    const bases = params['bases'] ?? { data: new Float32Array(), shape: [] };
    // Fewer and more rows than there are bases: the number is free.
    for (const rows of [1, items]) {
      const shape = [rows, ...bases.shape.slice(1)];
      const data = bases.data.slice(
        0,
        shape.reduce((product, length) => product * length, 1),
      );
      const found = await session.run({ bases: new Tensor('float32', data, shape) });
      const cells = Array.from({ length: rows }, (_, basis) => ({ basis, hallucinator: 1 }));
      const images = decodePairs(params, cells, 3);
      expectClose(found['images'], [rows, 3, 9, 9], images);
      const { mean, std } = standardisation;
      const channel = (i: number): number => Math.floor(i / 81) % 3;
      const pixels = images.map((value, i) => value * (std[channel(i)] ?? 1) + (mean[channel(i)] ?? 0));
      expectClose(found['pixels'], [rows, 3, 9, 9], pixels);
      if (formation === 1) continue;
      const parts = cells.flatMap((cell) =>
        Array.from({ length: formation }, (_, part) => ({ ...cell, part })),
      );
      expectClose(found['parts'], [rows * formation, 3, 9, 9], decodePairs(params, parts, 3, grid));
    }
    await session.release();
  });

  it('has no pixels where values are whitened', async () => {
    const config = parameterizationSchema.parse(cases[0]);
    const { specs } = createParameterization(config, geometry);
    const params = Object.fromEntries(
      Object.entries(specs).map(([name, { shape }]) => [
        name,
        { shape, data: new Float32Array(shape.reduce((product, length) => product * length, 1)) },
      ]),
    );
    const model = hallucinatorModel('first', hallucinatorAt(params, 0), {
      standardisation: null,
      grid: WHOLE,
    });
    const session = await InferenceSession.create(model);
    expect(session.outputNames).toEqual(['images']);
    await session.release();
  });
});

/** All of whole images, and some of grids. */
const FORMS = [...compositions({ formations: [1] }), ...compositions({ formations: [2] }).slice(0, 3)];

describe('the ONNX model of what is stored', () => {
  it.each(FORMS.map((form) => [inWords(form), form] as const))('decodes %s', async (_, form) => {
    const subject = exportSubject(form);
    const { state, parameterization } = subject;
    const { items, hallucinators, grid, formation } = parameterization;
    const session = await InferenceSession.create(distilledModel(subject), ONE_THREAD);
    // Every pair, and then one: the number is free.
    const pairs = Array.from({ length: items * Math.max(1, hallucinators) }, (__, i) => ({
      basis: i % items,
      hallucinator: hallucinators === 0 ? null : Math.floor(i / items),
    }));
    for (const cells of [pairs, pairs.slice(-1)]) {
      const indices = (of: (cell: DecodeCell) => number | null): Tensor =>
        new Tensor(
          'int64',
          BigInt64Array.from(cells, (cell) => BigInt(of(cell) ?? 0)),
          [cells.length],
        );
      const found = await session.run({
        basis: indices(({ basis }) => basis),
        ...(hallucinators === 0 ? {} : { hallucinator: indices((cell) => cell.hallucinator) }),
      });
      const side = [3, 11, 11];
      const images = decodePairs(state.params, cells, 3);
      expectNear(found['images'], [cells.length, ...side], images);
      const pixels = destandardised(images, 3, 11, state.standardisation);
      expectNear(found['pixels'], [cells.length, ...side], pixels);
      if (hallucinators > 0) {
        const { data = new Float32Array(), shape = [] } = state.params['bases'] ?? {};
        const each = data.length / items;
        const bases = cells.flatMap(({ basis }) => [...data.subarray(basis * each, (basis + 1) * each)]);
        expectNear(found['bases'], [cells.length, ...shape.slice(1)], Float32Array.from(bases));
      }
      if (formation === 1) continue;
      const parts = cells.flatMap((cell) =>
        Array.from({ length: formation }, (__, part) => ({ ...cell, part })),
      );
      const decoded = decodePairs(state.params, parts, 3, grid);
      expectNear(found['parts'], [cells.length * formation, ...side], decoded);
    }
    await session.release();
  });

  it('holds numbers in the bits that they take', () => {
    const bytes = (bits: 2 | 8 | 32): number =>
      distilledModel(exportSubject({ basesPerClass: 30, precision: { bits } })).length;
    // 60 images of 3 x 11 x 11
    expect(bytes(32) - bytes(8)).toBeGreaterThan(60 * 363 * 2.9);
    expect(bytes(8) - bytes(2)).toBeGreaterThan(60 * 363 * 0.7);
  });
});

/** Relative to the largest value. */
function expectNear(found: Tensor | undefined, shape: readonly number[], values: Float32Array): void {
  const most = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  const scaled =
    found &&
    new Tensor(
      'float32',
      (found.data as Float32Array).map((x) => x / most),
      found.dims,
    );
  expectClose(
    scaled,
    shape,
    values.map((x) => x / most),
  );
}

function expectClose(found: Tensor | undefined, shape: readonly number[], values: Float32Array): void {
  expect(found?.dims).toEqual(shape);
  const data = found?.data as Float32Array;
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - (data[i] ?? NaN))), 0);
  expect(worst).toBeLessThan(1e-5);
}
