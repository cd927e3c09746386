import type { RunConfig } from '@shared/config/schema';
import type { NetworkDefinition } from '../types';
import { classicOps } from './augmentation';

/** A protocol's text without its learning rate, which may be learned and so differ between equal protocols. */
export const withoutRate = (protocol: string): string => protocol.replace(/SGD [^,]+/, 'SGD');

/** What an epoch shows is a matter of the factorization: all images that come out, like those of rows without hallucinators. */
const EVERY_PAIR = 'every pair in an epoch';

/** Whether two results may be compared: their protocols are the same but for the learning rate and what an epoch shows. */
export const comparable = (a: string, b: string): boolean => protocolKey(a) === protocolKey(b);

/** What results have in common that may be compared. */
export const protocolKey = (protocol: string): string => withoutRate(protocol).replace(`; ${EVERY_PAIR}`, '');

/** What one evaluation does differently from others of its run. */
interface ProtocolDetails {
  readonly network: NetworkDefinition;
  readonly epochs: number;
  /** The learning rate that the objective learned, where the evaluation uses it. */
  readonly learnedRate: number | null;
}

/** The protocol of an evaluation in words: everything that its accuracy depends on besides subject and network. */
export function protocolText(
  { evaluation, augmentation, parameterization }: RunConfig,
  { network, epochs, learnedRate }: ProtocolDetails,
): string {
  const { batchSize, learningRate, momentum, weightDecay, standardiseBatches, testBatchSize } = evaluation;
  const rate = learnedRate === null ? String(learningRate) : `${learnedRate.toPrecision(3)} (learned)`;
  return [
    `${epochs} epochs, batch ${batchSize}`,
    `SGD ${rate}, momentum ${momentum}, weight decay ${weightDecay}`,
    augmentationText(evaluation, augmentation, network),
    standardiseBatches ? `batches standardised, test batch ${testBatchSize}` : 'batches not standardised',
    ...(evaluation.everyPair && parameterization.hallucinators > 1 ? [EVERY_PAIR] : []),
  ].join('; ');
}

function augmentationText(
  { augment, augmentWith }: RunConfig['evaluation'],
  { ops }: RunConfig['augmentation'],
  network: NetworkDefinition,
): string {
  if (augment && augmentWith === 'classic') return `classic ${classicOps(network).join(' ')}`;
  return augment && ops.length > 0 ? `DSA ${ops.join(' ')}` : 'no augmentation';
}
