import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EngineId } from '@shared/domain';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { inBlocks } from '@main/core/nets/blocks';
import { type ConvNetConfig, createConvNet } from '@main/core/nets/convnet';
import { initialiseParams } from '@main/core/nets/layers';
import { crossEntropy, oneHot } from '@main/core/nets/network';
import { Random } from '@main/core/random/random';
import { valueAndGrad } from '@main/core/trace/differentiate';
import type { Sym } from '@main/core/trace/ops';
import { trace } from '@main/core/trace/trace';
import type { NetworkDefinition } from '@main/core/types';
import { evaluate, floats } from '../../../../support/evaluate';
import { describeEngines } from '../../../../support/testedEngines';

const geometry = { channels: 1, imageSize: 8, classes: 3 };
const config: ConvNetConfig = {
  width: 4,
  depth: 1,
  norm: 'instance',
  activation: 'relu',
  pooling: 'average',
};
const network = createConvNet(config, geometry);
const COUNT = 19;

const lossAndGradient =
  (definition: NetworkDefinition) =>
  ({ params, images, targets }: { params: readonly Sym[]; images: Sym; targets: Sym }) =>
    valueAndGrad((weights: readonly Sym[]) =>
      crossEntropy(definition.apply(weights, images).logits, targets),
    )(params);

const inputs = {
  params: initialiseParams(network.params, Random.for(0, 'blocks')).map((data, i) =>
    floats(data, network.params[i]?.shape ?? []),
  ),
  images: floats(Random.for(1, 'blocks').normalArray(COUNT * 64), [COUNT, 1, 8, 8]),
  targets: floats(
    oneHot(
      Array.from({ length: COUNT }, (_, i) => i % 3),
      3,
    ),
    [COUNT, 3],
  ),
};

const convolutions = (definition: NetworkDefinition, count = COUNT): number =>
  trace(
    'logits',
    ({ params, images }: { params: readonly Sym[]; images: Sym }) => definition.apply(params, images).logits,
    {
      params: definition.params.map(({ shape }) => ({ shape, dtype: 'float32' as const })),
      images: { shape: [count, 1, 8, 8], dtype: 'float32' as const },
    },
  ).equations.filter(({ primitive }) => primitive === 'conv').length;

it('cuts long batches only, into blocks of about the size that the engine likes', () => {
  const blocks = inBlocks(network, { imagesAtOnce: 4 });
  expect(convolutions(blocks)).toBe(4);
  expect(convolutions(blocks, 7)).toBe(1);
  expect(convolutions(network)).toBe(1);
});

it('bounds a program by its blocks and the tensors of its layers', () => {
  const blocks = inBlocks(network, { imagesAtOnce: 1 });
  expect(convolutions(blocks, 500)).toBe(Math.floor(192 / network.params.length));
});

it('leaves batches whole where images meet in batch norm, and where the engine does not ask', () => {
  const normed = createConvNet({ ...config, norm: 'batch' }, geometry);
  expect(inBlocks(normed, { imagesAtOnce: 4 })).toBe(normed);
  expect(inBlocks(network, {})).toBe(network);
});

const onEngine = (id: EngineId): void => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it('has the loss and the gradients of the whole batch', async () => {
    const whole = await evaluate(engine, 'whole', lossAndGradient(network), inputs);
    const blocks = await evaluate(
      engine,
      'blocks',
      lossAndGradient(inBlocks(network, { imagesAtOnce: 4 })),
      inputs,
    );
    expect(blocks.value.data[0]).toBeCloseTo(whole.value.data[0] ?? Number.NaN, 5);
    whole.gradient.forEach(({ data }, i) => {
      Array.from(data, (value, j) => expect(blocks.gradient[i]?.data[j]).toBeCloseTo(value, 5));
    });
  });
};
// An engine that puts batches together on its device leaves them whole.
describeEngines('a network in blocks on the %s engine', onEngine, { heavy: true });
