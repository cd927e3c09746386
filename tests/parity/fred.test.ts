/** Frequencies as the official code of FReD stores and steps them (fixtures' definition C.12). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerOf } from '@shared/budget/storage';
import { largestPerClass } from '@shared/budget/planner';
import { parameterizationSchema } from '@shared/config/parameterization';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { sgdStep } from '@main/core/optimizer/sgd';
import {
  cosineTransform,
  forwardTransform,
  frequencyCode,
  inverseCosineTransform,
  inverseTransform,
} from '@main/core/parameterization/frequency';
import { Random } from '@main/core/random/random';
import { vjp } from '@main/core/trace/differentiate';
import { take, type Sym } from '@main/core/trace/ops';
import type { HostTensor } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { describeEngines } from '../support/testedEngines';
import { expectClose } from './support/compare';
import { Fixture, hashed } from './support/fixtures';

interface Run {
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  readonly ipc: number;
  readonly msz_per_channel: number;
  readonly num_per_class: number;
  readonly lr_freq: number;
  readonly mom_freq: number;
  readonly cotangent0_seed: number;
  readonly cotangent0_amp: number;
  readonly stored_values: number;
  readonly mask_bits: number;
}

const LIMIT = 1e-4;
const fixture = new Fixture('fred', 'second');
const transforms = fixture.cases.filter((name) => fixture.has(`${name}/forward_matrix`));
const runs = fixture.cases.filter((name) => fixture.has(`${name}/mask`));

/** The images that a run starts from, class by class. */
function startingImages(name: string): Float32Array {
  const { data, shape } = fixture.tensor(`${name}/real_images`);
  const each = shape.slice(1).reduce((a, b) => a * b, 1);
  const images = Array.from(fixture.integers(`${name}/init_indices`), (index) =>
    Array.from(data.slice(index * each, (index + 1) * each)),
  );
  return Float32Array.from(images.flat());
}

const codeOf = ({ size, channels, classes, num_per_class: perClass, msz_per_channel: kept }: Run) =>
  frequencyCode({ coefficients: kept, chroma: null }, { classes, perClass, channels, size });

/** Of all coefficients [items, channels, S, S] those that the masks keep, [items, channels, kept]. */
function kept(name: string, all: ArrayLike<number>): Float32Array {
  const { size, channels, num_per_class: perClass } = fixture.settings<Run>(name);
  const mask = fixture.integers(`${name}/mask`);
  const places = size * size;
  const values: number[] = [];
  for (let plane = 0; plane < all.length / places; plane += 1) {
    const classIndex = Math.floor(plane / (channels * perClass));
    for (let place = 0; place < places; place += 1) {
      if (mask[classIndex * places + place] === 1) values.push(all[plane * places + place] ?? Number.NaN);
    }
  }
  return Float32Array.from(values);
}

describe('the cosine transform without a norm', () => {
  it.each(transforms)('%s', (name) => {
    const size = fixture.tensor(`${name}/forward_matrix`).shape[0] ?? 0;
    expectClose('forward', forwardTransform(size), fixture.floats(`${name}/forward_matrix`), 1e-6);
    expectClose('inverse', inverseTransform(size), fixture.floats(`${name}/inverse_matrix`), 1e-6);
    const dct = cosineTransform(fixture.floats(`${name}/input`), size);
    expectClose('dct', dct, fixture.floats(`${name}/dct`), 1e-6);
    const idct = inverseCosineTransform(fixture.floats(`${name}/freq`), size);
    expectClose('idct', idct, fixture.floats(`${name}/idct`), 1e-6);
  });
});

describe('what is stored', () => {
  it.each(runs)('%s keeps the coefficients of the official mask', (name) => {
    const run = fixture.settings<Run>(name);
    const stored = codeOf(run).encode(startingImages(name), Random.for(0));
    const places = run.size ** 2;
    const mask = new Int32Array(run.classes * places);
    const [rows, columns] = [stored['frequencies.rows'], stored['frequencies.columns']];
    rows?.forEach((row, i) => {
      mask[Math.floor(i / run.msz_per_channel) * places + row * run.size + (columns?.[i] ?? 0)] = 1;
    });
    expect(mask).toEqual(fixture.integers(`${name}/mask`));
    const expected = kept(name, fixture.floats(`${name}/init_freq`));
    expectClose('coefficients', stored['coefficients'] ?? [], expected, 1e-6);
  });

  it.each(runs)('%s counts the same', (name) => {
    const { size: imageSize, channels, classes, ...run } = fixture.settings<Run>(name);
    const geometry = { classes, channels, imageSize, trainPerClass: run.num_per_class };
    const config = parameterizationSchema.parse({
      code: { kind: 'frequency', coefficients: run.msz_per_channel },
      basesPerClass: run.num_per_class,
    });
    const ledger = ledgerOf(config, geometry);
    expect(ledger.total.values).toBe(run.stored_values);
    expect(ledger.masks.bits).toBe(run.mask_bits);
    expect(largestPerClass(config, run.ipc, geometry)).toBe(run.num_per_class);
  });

  it('lets as many images into a budget', () => {
    const fits = fixture.list<readonly number[]>('num_per_class_grid');
    expect(fits.length).toBeGreaterThan(0);
    for (const [imageSize = 0, ipc = 0, coefficients = 0, expected = 0] of fits) {
      const config = parameterizationSchema.parse({ code: { kind: 'frequency', coefficients } });
      const geometry = { classes: 10, channels: 3, imageSize, trainPerClass: 5000 };
      expect(largestPerClass(config, ipc, geometry), `${coefficients} of ${imageSize}`).toBe(expected);
    }
  });
});

describeEngines('frequencies on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(runs)('%s: two steps', async (name) => {
    const run = fixture.settings<Run>(name);
    const {
      size,
      channels,
      classes,
      num_per_class: perClass,
      lr_freq: learningRate,
      mom_freq: momentum,
    } = run;
    const code = codeOf(run);
    const items = classes * perClass;
    const shapeOf = (tensor: string): readonly number[] => code.specs[tensor]?.shape ?? [];
    const start = Object.fromEntries(
      Object.entries(code.encode(startingImages(name), Random.for(0))).map(([tensor, data]) => [
        tensor,
        floats(data, shapeOf(tensor)),
      ]),
    );
    const cotangent0 = floats(
      Float32Array.from(
        hashed(run.cotangent0_seed, 0, items * channels * size * size),
        (value) => run.cotangent0_amp * value,
      ),
      [items, channels, size, size],
    );
    const subset: HostTensor = {
      data: fixture.integers(`${name}/subset1`),
      shape: [fixture.integers(`${name}/subset1`).length],
    };
    const result = await evaluate(
      engine,
      name,
      ({ params, subset: chosen, cotangents }) => {
        const { coefficients, ...places } = params;
        if (!coefficients) throw new Error('There are no coefficients.');
        const decode = (values: Sym, of?: Sym): Sym => code.decode({ coefficients: values, ...places }, of);
        const first = vjp((values: Sym) => decode(values), coefficients);
        const gradient0 = first.pullback(cotangents[0]);
        const still = { momentum, learningRate };
        const step0 = sgdStep([coefficients], [gradient0], [chosen.zero], still);
        const [after0 = coefficients] = step0.params;
        const second = vjp((values: Sym) => decode(values, chosen.rows), after0);
        const gradient1 = second.pullback(cotangents[1]);
        const step1 = sgdStep([after0], [gradient1], step0.velocities, still);
        const [after1 = coefficients] = step1.params;
        return {
          decoded: first.value,
          gradient0,
          decoded1: second.value,
          gradient1: take(gradient1, chosen.rows, 0),
          after1,
          decoded2: decode(after1, chosen.firstFive),
        };
      },
      {
        params: start,
        subset: {
          rows: subset,
          firstFive: { data: Int32Array.of(0, 1, 2, 3, 4), shape: [5] },
          zero: floats(new Float32Array(items * channels * run.msz_per_channel), shapeOf('coefficients')),
        },
        cotangents: [cotangent0, fixture.tensor(`${name}/cotangent1`)] as const,
      },
    );
    const expected = (tensor: string): Float32Array => fixture.floats(`${name}/${tensor}`);
    expectClose('decoded', result.decoded.data, expected('decoded'), LIMIT);
    expectClose('grad_freq0', result.gradient0.data, kept(name, expected('grad_freq0')), LIMIT);
    expectClose('decoded1', result.decoded1.data, expected('decoded1'), LIMIT);
    expectClose('after1', result.after1.data, kept(name, expected('after1')), LIMIT);
    expectClose('decoded2', result.decoded2.data, expected('decoded2_rows5'), LIMIT);
    const rows = Array.from(fixture.integers(`${name}/subset1`));
    const each = channels * size * size;
    const whole = new Float32Array(items * each);
    rows.forEach((row, i) =>
      whole.set(expected('grad_freq1_subset').subarray(i * each, (i + 1) * each), row * each),
    );
    const perItem = channels * run.msz_per_channel;
    const gradient1 = kept(name, whole);
    const chosen = rows.flatMap((row) => [...gradient1.subarray(row * perItem, (row + 1) * perItem)]);
    expectClose('grad_freq1_subset', result.gradient1.data, chosen, LIMIT);
    const host = code.decodeOnHost(
      Object.fromEntries(
        Object.entries(start).map(([tensor, { data, shape }]) => [
          tensor,
          { data: Float32Array.from(data), shape },
        ]),
      ),
    );
    expectClose('decoded on the host', host, expected('decoded'), 1e-6);
  });
});
