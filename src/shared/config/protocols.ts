/** Ways to judge distilled images that the papers' code has agreed on, as parts of an evaluation's settings. */
import type { EvaluationConfig } from './evaluation';

export const PROTOCOL_NAMES = ['official', 'dc', 'dsa', 'quick'] as const;
export type ProtocolName = (typeof PROTOCOL_NAMES)[number];

/** What a protocol fixes. Networks and baselines are another question. */
export type Protocol = Omit<
  EvaluationConfig,
  'every' | 'from' | 'networks' | 'randomBaseline' | 'herdingBaseline' | 'wholeDataset' | 'wholeDatasetEpochs'
>;

/** HaBa's and MTT's (fixtures' definition C.9). */
const official: Protocol = {
  repeats: 5,
  epochs: 1000,
  batchSize: 256,
  testBatchSize: 128,
  learningRate: 0.01,
  learnedRate: true,
  momentum: 0.9,
  weightDecay: 0.0005,
  augment: true,
  augmentWith: 'dsa',
  standardiseBatches: true,
  everyPair: false,
};

/** DC's (fixtures' definition C.8): short, plain, and in many networks. */
const dc: Protocol = {
  ...official,
  repeats: 20,
  epochs: 300,
  testBatchSize: 256,
  learnedRate: false,
  augment: false,
  augmentWith: 'classic',
  standardiseBatches: false,
};

export const PROTOCOLS: Readonly<Record<ProtocolName, Protocol>> = {
  official,
  dc,
  /** DC's project on images that were distilled with differentiable augmentation (C.8). */
  dsa: { ...dc, epochs: 1000, augment: true, augmentWith: 'dsa' },
  /** The official one, shortened until it finishes on a CPU. */
  quick: { ...official, repeats: 2, epochs: 100 },
};

/** An evaluation by one of the protocols: its networks and baselines, the protocol's numbers. */
export const withProtocol = (evaluation: EvaluationConfig, name: ProtocolName): EvaluationConfig => ({
  ...evaluation,
  ...PROTOCOLS[name],
});
