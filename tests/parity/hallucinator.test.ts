import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import {
  hallucinate,
  hallucinateAll,
  type HallucinatorParamName,
  hallucinatorSpecs,
} from '@main/core/parameterization/haba';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { vjp } from '@main/core/trace/differentiate';
import type { HostTensor } from '@main/core/types';
import { evaluate, floats } from '../support/evaluate';
import { shareOn } from '../support/graphics';
import { describeEngines } from '../support/testedEngines';
import { expectClose } from './support/compare';
import { Fixture } from './support/fixtures';

interface Settings {
  readonly kernel: number;
  readonly in: number;
  readonly mid: number;
  readonly out: number;
  readonly image_size: number;
  readonly num_params: number;
}

const LIMIT = 1e-4;
const fixture = new Fixture('hallucinator');

type Stack = Record<HallucinatorParamName, HostTensor>;

/** The recorded hallucinator as number 1 of three; the others are scaled copies. */
function stackOfThree(name: string): Stack {
  const stacked = (parameter: HallucinatorParamName): HostTensor => {
    const { data, shape } = fixture.tensor(`${name}/param/${parameter}`);
    const own = parameter === 'scale' || parameter === 'shift' ? shape.slice(1) : shape;
    const copies = [0.5, 1, -2].flatMap((factor) => Array.from(data, (value) => factor * value));
    return floats(Float32Array.from(copies), [3, ...own]);
  };
  return mapParams(stacked);
}

function mapParams<T>(f: (name: HallucinatorParamName) => T): Record<HallucinatorParamName, T> {
  return {
    'enc.weight': f('enc.weight'),
    'enc.bias': f('enc.bias'),
    scale: f('scale'),
    shift: f('shift'),
    'dec.weight': f('dec.weight'),
    'dec.bias': f('dec.bias'),
  };
}

/** Rows of variant 1 of three, of a tensor with all variants of an item next to each other. */
function rowsOfSecond(data: ArrayLike<number>, items: number): number[] {
  const row = data.length / items / 3;
  return Array.from({ length: items }, (_, item) => item).flatMap((item) =>
    Array.from({ length: row }, (_, i) => data[(item * 3 + 1) * row + i] ?? Number.NaN),
  );
}

/** The opposite: the cotangent of variant 1, zero for the other two. */
function spreadToSecond({ data, shape }: HostTensor): HostTensor {
  const items = shape[0] ?? 0;
  const row = data.length / items;
  const spread = new Float32Array(3 * data.length);
  for (let item = 0; item < items; item += 1) {
    spread.set(data.subarray(item * row, (item + 1) * row), (item * 3 + 1) * row);
  }
  return floats(spread, [3 * items, ...shape.slice(1)]);
}

const parameterNames = Object.keys(mapParams((name) => name)) as HallucinatorParamName[];

describeEngines('hallucinators on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(shareOn(id, fixture.cases, 3))('%s, one alone', async (name) => {
    const bases = fixture.tensor(`${name}/input`);
    const params = mapParams((parameter) => {
      const { data, shape } = fixture.tensor(`${name}/param/${parameter}`);
      return { data, shape: parameter === 'scale' || parameter === 'shift' ? shape.slice(1) : shape };
    });
    const result = await evaluate(
      engine,
      name,
      (inputs) => {
        const { value, pullback } = vjp((primals) => hallucinate(primals.params, primals.bases), {
          params: inputs.params,
          bases: inputs.bases,
        });
        return { output: value, gradient: pullback(inputs.cotangent) };
      },
      { params, bases, cotangent: fixture.tensor(`${name}/cotangent`) },
    );
    expectClose('output', result.output.data, fixture.floats(`${name}/output`), LIMIT);
    expectClose('grad_input', result.gradient.bases.data, fixture.floats(`${name}/grad_input`), LIMIT);
    for (const parameter of parameterNames) {
      const expected = fixture.floats(`${name}/grad/${parameter}`);
      expectClose(`grad/${parameter}`, result.gradient.params[parameter].data, expected, LIMIT);
    }
  });

  it.each(shareOn(id, fixture.cases, 3))('%s, one of three', async (name) => {
    const bases = fixture.tensor(`${name}/input`);
    const items = bases.shape[0] ?? 0;
    const cotangent = spreadToSecond(fixture.tensor(`${name}/cotangent`));
    const result = await evaluate(
      engine,
      `${name}/stacked`,
      (inputs) => {
        const { value, pullback } = vjp((primals) => hallucinateAll(primals.params, primals.bases), {
          params: inputs.params,
          bases: inputs.bases,
        });
        return { output: value, gradient: pullback(inputs.cotangent) };
      },
      { params: stackOfThree(name), bases, cotangent },
    );
    const output = rowsOfSecond(result.output.data, items);
    expectClose('output', output, fixture.floats(`${name}/output`), LIMIT);
    expectClose('grad_input', result.gradient.bases.data, fixture.floats(`${name}/grad_input`), LIMIT);
    for (const parameter of parameterNames) {
      const expected = fixture.floats(`${name}/grad/${parameter}`);
      const actual = new Float32Array(3 * expected.length);
      actual.set(expected, expected.length);
      expectClose(`grad/${parameter}`, result.gradient.params[parameter].data, actual, LIMIT);
    }
  });
});

describe('hallucinators without an engine', () => {
  it.each(fixture.cases)('%s', (name) => {
    const settings = fixture.settings<Settings>(name);
    const bases = fixture.tensor(`${name}/input`);
    const stack = stackOfThree(name);
    const stored = Object.fromEntries(
      Object.entries(stack).map(([parameter, tensor]) => [`hallucinators.${parameter}`, tensor]),
    );
    const params = Object.fromEntries(
      Object.entries({ ...stored, bases }).map(([key, { data, shape }]) => [
        key,
        { data: Float32Array.from(data), shape },
      ]),
    );
    const cells = Array.from({ length: bases.shape[0] ?? 0 }, (_, basis) => ({ basis, hallucinator: 1 }));
    const images = decodePairs(params, cells, settings.out);
    expectClose('output', images, fixture.floats(`${name}/output`), 1e-6);
  });

  it.for(fixture.cases)('%s has the recorded number of parameters', (name, context) => {
    const settings = fixture.settings<Settings>(name);
    const { kernel, in: baseChannels, mid, out, image_size: imageSize, num_params: expected } = settings;
    if (mid !== out) context.skip('inside, hallucinators have as many channels as the image');
    const specs = hallucinatorSpecs({ kernel, baseChannels, channels: out, imageSize, mapSize: null });
    const count = specs.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    expect(count).toBe(expected);
  });
});
