import { describe, expect, it } from 'vitest';
import { evaluationSchema } from '@shared/config/evaluation';
import { parseRunConfig, runConfigSchema } from '@shared/config/schema';
import { networkOfName } from '@shared/config/networkNames';
import { PROTOCOL_NAMES, PROTOCOLS, withProtocol } from '@shared/config/protocols';
import { evaluationOf } from '@main/cli/commands/evaluate';

const config = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { hallucinators: 5 },
  objective: { kind: 'dm' },
  network: { kind: 'convnet', width: 32 },
  evaluation: { networks: [{ kind: 'lenet' }], herdingBaseline: true, every: 10 },
});
const own = config.network;

describe('protocols', () => {
  it.each(PROTOCOL_NAMES)('%s is a valid evaluation', (name) => {
    const evaluation = withProtocol(config.evaluation, name);
    expect(evaluationSchema.parse(evaluation)).toEqual(evaluation);
    expect(parseRunConfig({ ...config, evaluation }).ok).toBe(true);
  });

  it('keep networks, baselines and times of the run', () => {
    const { networks, herdingBaseline, every } = withProtocol(config.evaluation, 'official');
    expect({ networks, herdingBaseline, every }).toEqual({
      networks: [{ kind: 'lenet' }],
      herdingBaseline: true,
      every: 10,
    });
  });

  it('are those of the papers', () => {
    expect(PROTOCOLS.official).toMatchObject({
      repeats: 5,
      epochs: 1000,
      batchSize: 256,
      testBatchSize: 128,
    });
    expect(PROTOCOLS.official).toMatchObject({ augment: true, augmentWith: 'dsa', standardiseBatches: true });
    expect(PROTOCOLS.dc).toMatchObject({
      repeats: 20,
      epochs: 300,
      standardiseBatches: false,
      augment: false,
    });
    expect(PROTOCOLS.dsa).toMatchObject({ repeats: 20, epochs: 1000, augment: true, testBatchSize: 256 });
  });
});

describe('short names of networks', () => {
  it.each([
    ['own', own],
    ['mlp', { kind: 'mlp' }],
    ['AlexNet-BN', { kind: 'alexnet', norm: 'batch' }],
    [' vgg11 ', { kind: 'vgg11', norm: 'instance' }],
    ['resnet18-bn-ap', { kind: 'resnet18', norm: 'batch', downsampling: 'average-pool' }],
    [
      'convnet-d4-w64-bn-al-mp',
      { kind: 'convnet', depth: 4, width: 64, norm: 'batch', activation: 'leaky-relu', pooling: 'max' },
    ],
  ])('%s', (name, expected) => {
    expect(networkOfName(name, own)).toEqual(expected);
  });

  it('convnet is the network of the papers, whatever the run uses', () => {
    expect(networkOfName('convnet', own)).toMatchObject({ width: 128, depth: 3, norm: 'instance' });
  });

  it.each([
    ['transformer', /no network "transformer": choose own or one of convnet, mlp/],
    ['own-bn', /no network "own-bn"/],
    ['mlp-bn', /mlp has no variants/],
    ['vgg11-ap', /vgg11 may be followed by bn, in/],
    ['convnet-x', /convnet may be followed by d<depth>, w<width>, bn/],
    ['convnet-w5000', /out of range/],
    ['vgg11-constructor', /vgg11 may be followed by/],
  ])('%s is refused in one sentence', (name, message) => {
    expect(() => networkOfName(name, own)).toThrow(message);
  });
});

describe('options of an evaluation', () => {
  const of = (text: Readonly<Record<string, string>>, ...flags: string[]) =>
    evaluationOf(config, { text, flags: new Set(flags) });

  it('are the run’s own without any', () => {
    expect(of({})).toEqual(config.evaluation);
    expect(of({}, 'every-pair')).toEqual({ ...config.evaluation, everyPair: true });
  });

  it('go over the protocol, and the protocol over the run', () => {
    const evaluation = of({ protocol: 'official', epochs: '7', networks: 'convnet,own, vgg11-bn' });
    expect(evaluation).toMatchObject({ repeats: 5, epochs: 7, herdingBaseline: true });
    expect(evaluation.networks.map(({ kind }) => kind)).toEqual(['convnet', 'convnet', 'vgg11']);
    expect(of({ protocol: 'dc', seeds: '2' })).toMatchObject({ repeats: 2, epochs: 300 });
  });

  it('choose baselines', () => {
    const baselines = (text: string) => {
      const { randomBaseline, herdingBaseline, wholeDataset } = of({ baselines: text });
      return [randomBaseline, herdingBaseline, wholeDataset];
    };
    expect(baselines('whole,random')).toEqual([true, false, true]);
    expect(baselines('none')).toEqual([false, false, false]);
  });

  it.each([
    [{ protocol: 'mine' }, /no protocol "mine": choose from official, dc, dsa, quick/],
    [{ baselines: 'best' }, /no baseline "best": choose from random, herding, whole, or none/],
    [{ networks: ',' }, /names 0 networks/],
    [{ networks: 'mlp,'.repeat(17) }, /names 17 networks: name between 1 and 16/],
    [{ seeds: '0' }, /--seeds is "0": give a whole number from 1 to 100/],
    [{ epochs: 'many' }, /--epochs is "many"/],
  ])('%o is refused', (text, message) => {
    expect(() => of(text as unknown as Record<string, string>)).toThrow(message);
  });
});
