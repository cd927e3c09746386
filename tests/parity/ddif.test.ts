/** Fields as the official code of DDiF makes, fits and steps them (fixtures' definition C.15). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basisValues } from '@shared/budget/storage';
import { largestPerClass } from '@shared/budget/planner';
import { parameterizationSchema, type FieldCode } from '@shared/config/parameterization';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { adamMemory, adamStep } from '@main/core/optimizer/adam';
import {
  coordinates,
  fieldCode,
  fieldImages,
  fieldOnHost,
  fieldParams,
  type FieldShape,
} from '@main/core/parameterization/field';
import { warmedUp } from '@main/core/run/warmUp';
import { vjp } from '@main/core/trace/differentiate';
import type { Sym } from '@main/core/trace/ops';
import type { HostTensor, Named, StoredTensor } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { describeEngines } from '../support/testedEngines';
import { expectClose } from './support/compare';
import { Fixture, hashedParams, type FixtureParam } from './support/fixtures';

interface FieldSettings {
  readonly width: number;
  readonly num_layers: number;
  readonly w0_initial: number;
  readonly w0: number;
}
interface FieldCase extends FieldSettings {
  readonly size: readonly [height: number, width: number];
  readonly params: readonly FixtureParam[];
  readonly param_seed: number;
  readonly num_params: number;
}
interface SynSet extends FieldSettings {
  readonly classes: number;
  readonly num_per_class: number;
  readonly size: number;
  readonly epochs_init: number;
  readonly lr_nf_init: number;
  readonly lr_nf: number;
}

const LIMIT = 1e-4;
const fixture = new Fixture('ddif', 'second');
const fields = fixture.cases.filter((name) => fixture.has(`${name}/image`));
const sets = fixture.cases.filter((name) => fixture.has(`${name}/warmup_loss`));

const codeOf = ({ width, num_layers: layers, w0_initial: firstFrequency, w0: frequency }: FieldSettings) => {
  const { code } = parameterizationSchema.parse({
    code: { kind: 'field', width, layers, firstFrequency, frequency },
  });
  return code as FieldCode;
};
const shapeOf = (settings: FieldSettings, channels: number): FieldShape => ({
  ...codeOf(settings),
  channels,
});

/** Flat parameters [n, P] of fields as stacked tensors. */
function stacked(flat: Float32Array, shape: FieldShape): Named<StoredTensor> {
  const own = fieldParams(shape);
  const each = own.reduce((sum, { shape: dims }) => sum + dims.reduce((a, b) => a * b, 1), 0);
  const count = flat.length / each;
  let from = 0;
  return Object.fromEntries(
    own.map(({ name, shape: dims }) => {
      const size = dims.reduce((a, b) => a * b, 1);
      const data = new Float32Array(count * size);
      for (let i = 0; i < count; i += 1)
        data.set(flat.subarray(i * each + from, i * each + from + size), i * size);
      from += size;
      return [name, { data, shape: [count, ...dims] }];
    }),
  );
}

/** The other way. */
function flattened(
  params: Named<{ readonly data: ArrayLike<number> }>,
  shape: FieldShape,
  count: number,
): number[] {
  return Array.from({ length: count }, (_, i) =>
    fieldParams(shape).flatMap(({ name }) => {
      const data = Array.from(params[name]?.data ?? []);
      return data.slice((i * data.length) / count, ((i + 1) * data.length) / count);
    }),
  ).flat();
}

describe('a field', () => {
  it.each(fields)('%s: places, starting values and the image on the host', (name) => {
    const settings = fixture.settings<FieldCase>(name);
    const [height, width] = settings.size;
    const image = fixture.tensor(`${name}/image`);
    const shape = shapeOf(settings, image.shape[0] ?? 0);
    const places = height * width;
    const along = coordinates({ height, width });
    const pairs = Float64Array.from(
      { length: 2 * places },
      (_, i) => along[(i % 2) * places + (i >> 1)] ?? 0,
    );
    expectClose('coordinates', pairs, fixture.floats(`${name}/coordinates`), 1e-6);
    const own = fieldParams(shape);
    expect(own.map(({ shape: dims }) => dims)).toEqual(settings.params.map(([, dims]) => dims));
    expectClose(
      'bounds',
      own.map(({ bound }) => bound),
      settings.params.map(([, , , amplitude]) => amplitude),
      1e-12,
    );
    const values = hashedParams(settings.params, settings.param_seed);
    const params = Object.fromEntries(
      own.map(({ name: one, shape: dims }, k) => [
        one,
        { data: Float32Array.from(values[k]?.data ?? []), shape: [1, ...dims] },
      ]),
    );
    expectClose('image', fieldOnHost(params, 0, shape, { height, width }), image.data, 1e-6);
    expect(basisValues(codeOf(settings), shape.channels, height)).toBe(settings.num_params);
  });

  it('counts and fits the budget as the official code does', () => {
    const counts = fixture.list<readonly [number, number, number]>('param_counts');
    const code = (width: number, num_layers: number) => codeOf({ width, num_layers, w0_initial: 30, w0: 10 });
    for (const [width, layers, expected] of counts) {
      expect(basisValues(code(width, layers), 3, 32), `${width} x ${layers}`).toBe(expected);
    }
    const fits = fixture.list<readonly number[]>('num_per_class_grid');
    expect(fits.length).toBeGreaterThan(0);
    for (const [imageSize = 0, channels = 0, ipc = 0, width = 0, layers = 0, expected = 0] of fits) {
      const form = parameterizationSchema.parse({ code: code(width, layers) });
      const geometry = { classes: 10, channels, imageSize, trainPerClass: 5000 };
      expect(largestPerClass(form, ipc, geometry)).toBe(expected);
    }
  });
});

describeEngines('fields on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(fields)('%s: image and gradient', async (name) => {
    const settings = fixture.settings<FieldCase>(name);
    const [height, width] = settings.size;
    const channels = fixture.tensor(`${name}/image`).shape[0] ?? 0;
    const shape = shapeOf(settings, channels);
    const values = hashedParams(settings.params, settings.param_seed);
    const params = Object.fromEntries(
      fieldParams(shape).map(({ name: one, shape: dims }, k) => [
        one,
        { data: values[k]?.data ?? new Float32Array(), shape: [1, ...dims] },
      ]),
    );
    const cotangent = { data: fixture.floats(`${name}/cotangent`), shape: [1, channels, height, width] };
    const result = await evaluate(
      engine,
      name,
      (inputs) => {
        const { value, pullback } = vjp(
          (own: typeof inputs.params) => fieldImages(own, shape, { height, width }),
          inputs.params,
        );
        return { image: value, gradients: pullback(inputs.cotangent) };
      },
      { params, cotangent },
    );
    expectClose('image', result.image.data, fixture.floats(`${name}/image`), LIMIT);
    settings.params.forEach(([official], k) => {
      const own = fieldParams(shape)[k]?.name ?? '';
      const gradient = result.gradients[own]?.data ?? [];
      expectClose(official, gradient, fixture.floats(`${name}/grad/${official}`), LIMIT);
    });
  });

  it.each(sets)('%s: fitting to images, then two steps', async (name) => {
    const settings = fixture.settings<SynSet>(name);
    const { classes, num_per_class: perClass, size, epochs_init: steps } = settings;
    const items = classes * perClass;
    const { data: real, shape: realShape } = fixture.tensor(`${name}/real_images`);
    const channels = realShape[1] ?? 0;
    const shape = shapeOf(settings, channels);
    const code = fieldCode(codeOf(settings), { classes, perClass, channels, size });
    const each = channels * size * size;
    const targets = Float32Array.from(
      Array.from(fixture.integers(`${name}/init_indices`), (index) =>
        Array.from(real.slice(index * each, (index + 1) * each)),
      ).flat(),
    );
    const expected = (tensor: string): Float32Array => fixture.floats(`${name}/${tensor}`);
    // In two parts, which changes nothing.
    const atOnce = Math.ceil(items / 2);
    const fit = (count: number) =>
      warmedUp({
        engine,
        parameterization: { bases: (params, chosen) => code.decode(params, chosen), items },
        warmUp: { steps: count, learningRate: settings.lr_nf_init, atOnce },
        params: stacked(expected('fields_initial'), shape),
        targets: { data: targets, shape: [items, channels, size, size] },
        onStep: () => Promise.resolve(),
      });
    const losses = expected('warmup_loss');
    const lossAt = (step: number): number =>
      Array.from({ length: items }, (_, i) => losses[i * steps + step] ?? Number.NaN).reduce(
        (a, b) => a + b,
      ) / items;
    const one = await fit(1);
    expectClose('after 1', flattened(one.params, shape, items), expected('fields_after1'), LIMIT);
    expectClose('loss of step 1', [one.error], [lossAt(0)], LIMIT);
    const fitted = await fit(steps);
    expectClose('fitted', flattened(fitted.params, shape, items), expected('fields_after10'), LIMIT);
    expectClose('last loss', [fitted.error], [lossAt(steps - 1)], LIMIT);

    const start = stacked(expected('fields_after10'), shape);
    const memory = Object.fromEntries(
      Object.entries(adamMemory(code.specs)).map(([one, { shape: dims }]) => [
        one,
        floats(new Float32Array(dims.reduce((a, b) => a * b, 1)), dims),
      ]),
    );
    const chosen = fixture.integers(`${name}/subset1`);
    const stepped = await evaluate(
      engine,
      name,
      (inputs) => {
        const settled = { learningRate: settings.lr_nf };
        const first = vjp((own: Named<Sym>) => code.decode(own), inputs.params);
        const gradients0 = first.pullback(inputs.cotangents[0]);
        const step0 = adamStep(inputs.params, gradients0, inputs.memory, settled);
        const second = vjp((own: Named<Sym>) => code.decode(own, inputs.chosen), step0.params);
        const gradients1 = second.pullback(inputs.cotangents[1]);
        const step1 = adamStep(step0.params, gradients1, step0.memory, settled);
        const decoded = [first.value, code.decode(step1.params)] as const;
        return {
          decoded,
          gradients: [gradients0, gradients1],
          fields: [step0.params, step1.params],
        } as const;
      },
      {
        params: start,
        memory,
        chosen: { data: chosen, shape: [chosen.length] },
        cotangents: [fixture.tensor(`${name}/cotangent0`), fixture.tensor(`${name}/cotangent1`)] as const,
      },
    );
    const flat = (params: Named<HostTensor>): number[] => flattened(params, shape, items);
    expectClose('decoded', stepped.decoded[0].data, expected('decoded'), LIMIT);
    expectClose('grad0', flat(stepped.gradients[0]), expected('grad0'), LIMIT);
    expectClose('fields_step0', flat(stepped.fields[0]), expected('fields_step0'), LIMIT);
    expectClose('grad1', flat(stepped.gradients[1]), expected('grad1'), LIMIT);
    expectClose('fields_step1', flat(stepped.fields[1]), expected('fields_step1'), LIMIT);
    expectClose('decoded2', stepped.decoded[1].data, expected('decoded2'), LIMIT);
    expectClose('decoded on the host', code.decodeOnHost(start), expected('decoded'), 1e-6);
    // Fields that were not decoded are left as they were, bit for bit.
    const [step0, step1] = [flat(stepped.fields[0]), flat(stepped.fields[1])];
    const values = step0.length / items;
    for (let item = 0; item < items; item += 1) {
      const isSame = step0
        .slice(item * values, (item + 1) * values)
        .every((value, i) => value === step1[item * values + i]);
      expect(isSame, `field ${item}`).toBe(!chosen.includes(item));
    }
  });
});
