import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { createConvNet } from '@main/core/nets/convnet';
import { initialiseParams } from '@main/core/nets/layers';
import { crossEntropy, oneHot } from '@main/core/nets/network';
import { createAlexNet, createLeNet, createMlp, createVgg11 } from '@main/core/nets/official';
import { createResNet18 } from '@main/core/nets/resnet';
import { Random } from '@main/core/random/random';
import { grad, jvp } from '@main/core/trace/differentiate';
import { float32, sizeOf, type TensorSpec } from '@main/core/trace/ir';
import { constant, type Sym } from '@main/core/trace/ops';
import { trace } from '@main/core/trace/trace';
import type { NetworkDefinition } from '@main/core/types';
import { evaluate, floats } from '../../support/evaluate';
import { interpret } from '../../support/interpreter';

/*
 * Matching gradients or trajectories needs d/de grad(p + e v, x + e y) of every network. Here it is held against central
 * differences of gradients that are computed in double precision, where a step can be so small that no ReLU changes
 * side. Networks are narrow, but whole.
 */

const BATCH = 2;
const STEP = 1e-6;
const colour = (imageSize: number) => ({ channels: 3, imageSize, classes: 3 });
const gray = { channels: 1, imageSize: 12, classes: 3 };
const PLAN = [2, 'pool', 3, 'pool', 3, 3, 'pool', 4, 4, 'pool', 4, 4, 'pool'] as const;
const WIDTHS = [2, 3, 4, 4] as const;
const convnet = { width: 4, depth: 2, activation: 'relu', pooling: 'average' } as const;

const networks: readonly [NetworkDefinition, { readonly channels: number; readonly imageSize: number }][] = [
  [createConvNet({ ...convnet, norm: 'instance' }, colour(8)), colour(8)],
  [createConvNet({ ...convnet, norm: 'batch', pooling: 'max' }, colour(8)), colour(8)],
  [createConvNet({ ...convnet, norm: 'layer', activation: 'swish' }, colour(8)), colour(8)],
  [createConvNet({ ...convnet, norm: 'group', activation: 'leaky-relu' }, colour(8)), colour(8)],
  [createConvNet({ ...convnet, norm: 'none', activation: 'sigmoid', pooling: 'none' }, colour(8)), colour(8)],
  [createMlp({ channels: 1, imageSize: 5, classes: 3 }), { channels: 1, imageSize: 5 }],
  [createLeNet(gray), gray],
  [createAlexNet('none', colour(8), [3, 3, 4, 3, 3]), colour(8)],
  [createAlexNet('batch', colour(24), [3, 3, 4, 3, 3]), colour(24)],
  [createVgg11('instance', colour(32), PLAN), colour(32)],
  [createVgg11('batch', colour(32), PLAN), colour(32)],
  ...(['instance', 'batch'] as const).flatMap((norm) =>
    (['stride', 'average-pool'] as const).map(
      (downsampling) =>
        [createResNet18({ norm, downsampling }, colour(16), WIDTHS), colour(16)] as [
          NetworkDefinition,
          ReturnType<typeof colour>,
        ],
    ),
  ),
];

interface Point<T> {
  readonly params: readonly T[];
  readonly images: T;
}

/** Gradient of the loss by parameters and images. */
const slopeOf = (network: NetworkDefinition): ((point: Point<Sym>) => Point<Sym>) =>
  grad(({ params, images }: Point<Sym>) => {
    const targets = constant(oneHot([0, 2], 3), [BATCH, 3]);
    return crossEntropy(network.apply(params, images).logits, targets);
  });

function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [difference, norm] = [0, 0];
  for (let i = 0; i < expected.length; i += 1) {
    difference += ((actual[i] ?? NaN) - (expected[i] ?? NaN)) ** 2;
    norm += (expected[i] ?? 0) ** 2;
  }
  return Math.sqrt(difference / norm);
}

describe('second derivatives', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine('onnx');
  });
  afterAll(() => engine.close());

  it.each(networks.map(([network, geometry]) => [network.label, network, geometry] as const))(
    'of %s agree with differences of gradients',
    async (label, network, { channels, imageSize }) => {
      const shapes = [...network.params.map(({ shape }) => shape), [BATCH, channels, imageSize, imageSize]];
      const normal = (name: string): Float32Array[] =>
        shapes.map((shape, i) => Random.for(5, label, name, i).normalArray(sizeOf(shape)));
      const images = normal('images').at(-1) ?? new Float32Array();
      const at = [...initialiseParams(network.params, Random.for(5, label)), images];
      const direction = normal('direction');
      const pointOf = <T>(values: readonly T[]): Point<T> => ({
        params: values.slice(0, -1),
        images: values[values.length - 1] as T,
      });
      const withShapes = (values: readonly Float32Array[]) =>
        pointOf(values.map((data, i) => floats(data, shapes[i] ?? [])));

      const slope = slopeOf(network);
      const specs: Point<TensorSpec> = pointOf(shapes.map((shape) => float32(shape)));
      const { tangent } = await evaluate(
        engine,
        label,
        (inputs) => jvp(slope, inputs.point, inputs.direction),
        { point: withShapes(at), direction: withShapes(direction) },
      );

      const ir = trace('gradient', (point: Point<Sym>): Point<Sym> => slope(point), specs);
      const moved = (sign: number): number[][] => {
        const values = at.map((own, i) =>
          Array.from(own, (value, k) => value + sign * STEP * (direction[i]?.[k] ?? 0)),
        );
        // The images come first: a program's inputs are ordered by name.
        return interpret(ir, [values.at(-1) ?? [], ...values.slice(0, -1)], { precision: 'double' });
      };
      const [plus, minus] = [moved(1), moved(-1)];
      const expected = plus.flatMap((values, i) =>
        values.map((value, k) => (value - (minus[i]?.[k] ?? 0)) / (2 * STEP)),
      );
      const actual = [tangent.images, ...tangent.params].flatMap(({ data }) => [...data]);
      expect(actual).toHaveLength(expected.length);
      expect(relativeError(actual, expected)).toBeLessThan(2e-3);
    },
  );
});
