import { afterAll, beforeAll, expect, it } from 'vitest';
import { BLOCK, fitZca, rowMultiplier, type Samples, shiftOf, type ZcaFit } from '@main/core/data/zca/fit';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { describeEngines } from '../support/testedEngines';
import { expectClose } from './support/compare';
import { Fixture } from './support/fixtures';

const LIMIT = 1e-5;
const fixture = new Fixture('zca');
const input = fixture.tensor('input');
const dimensions = input.shape.slice(1).reduce((product, size) => product * size, 1);

/** Images in 0..1, moved to the middle so that float32 sums lose little. */
const samplesOf = (images: ArrayLike<number>): Samples => ({
  count: images.length / dimensions,
  dimensions,
  scale: 1,
  offset: 0.5,
  fill(from, to, out) {
    for (let i = from * dimensions; i < to * dimensions; i += 1) {
      out[i - from * dimensions] = (images[i] ?? 0) - 0.5;
    }
  },
});

describeEngines('ZCA on %s', (id) => {
  let engine: Engine;
  let fit: ZcaFit;
  beforeAll(async () => {
    engine = await openEngine(id);
    fit = await fitZca(engine, samplesOf(input.data));
  });
  afterAll(() => engine.close());

  /** Rows plus `shift`, times `matrix`. */
  async function applied(
    rows: Float32Array,
    shift: Float32Array,
    matrix: Float32Array,
  ): Promise<Float32Array> {
    const multiplier = await rowMultiplier(engine, matrix, dimensions);
    const block = new Float32Array(BLOCK * dimensions);
    block.set(rows.map((value, i) => value + (shift[i % dimensions] ?? 0)));
    const product = await multiplier.multiply(block);
    multiplier.close();
    return product.subarray(0, rows.length);
  }

  it('has the reference mean, covariance and matrices', () => {
    expectClose('mean', fit.mean, fixture.floats('mean'), LIMIT);
    expectClose('cov', fit.covariance, fixture.floats('cov'), LIMIT);
    expectClose('singular_values', fit.singularValues, fixture.floats('singular_values'), LIMIT);
    expectClose('transform', fit.transform, fixture.floats('transform'), LIMIT);
    expectClose('transform_inv', fit.inverse, fixture.floats('transform_inv'), LIMIT);
  });

  it('whitens known and unknown images, and back again', async () => {
    const centre = fit.mean.map((value) => -value);
    const whitened = await applied(fixture.floats('input'), centre, fit.transform);
    expectClose('whitened', whitened, fixture.floats('whitened'), LIMIT);
    const unknown = await applied(fixture.floats('test_input'), centre, fit.transform);
    expectClose('test_whitened', unknown, fixture.floats('test_whitened'), LIMIT);
    const back = await applied(whitened, shiftOf(fit), fit.inverse);
    expectClose('reconstructed', back, fixture.floats('reconstructed'), LIMIT);
    expect(engine.memory().tensors).toBe(0);
  });
});
